"""E-mail over SMTP, encrypted and verified unless the mail server is this machine."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.utils import formatdate
from typing import Literal
from urllib.parse import unquote, urlsplit

from django.conf import settings

from staffroom.alerts.channels.base import Message, NotDelivered
from staffroom.kit.errors import NeedsPerson
from staffroom.kit.http import is_loopback

TIMEOUT_SECONDS = 15


class WrongSetting(NeedsPerson):
    """The mail settings cannot be used; the sentence says which and how to mend it."""


@dataclass(frozen=True)
class Server:
    """Where mail is handed in, and how the line is protected: from the start, after STARTTLS, or not at all."""

    host: str
    port: int
    protection: Literal["from start", "starttls", "none"]
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Letter:
    """A mail with one PDF. The same `ident` is the same mail, so that one sent twice shows as one."""

    ident: str
    subject: str
    text: str
    file_name: str
    pdf: bytes = field(repr=False)


@dataclass(frozen=True)
class Mail:
    """Sends to a list of addresses through one server."""

    url: str = field(repr=False)
    sender: str
    recipients: tuple[str, ...] = field(repr=False)
    name: str = "mail"

    def send(self, message: Message) -> str:
        """Hand the mail in; it counts as sent when the server took it for at least one address."""
        return self._send(lambda: _compose(message, self.sender, self.recipients))

    def hand_in(self, letter: Letter) -> str:
        """The same for a letter."""
        return self._send(lambda: _enclosed(letter, self.sender, self.recipients))

    def _send(self, compose: Callable[[], EmailMessage]) -> str:
        server = server_of(self.url)
        try:
            with connected(server) as line:
                refused = line.send_message(compose())
        except ssl.SSLCertVerificationError:
            raise NotDelivered(f"{server.host} showed a certificate that cannot be trusted.") from None
        except smtplib.SMTPException as error:
            raise NotDelivered(_why(server, error)) from None
        except OSError:
            raise NotDelivered(f"The mail server {server.host} could not be reached.") from None
        except ValueError:
            raise WrongSetting(
                "STAFFROOM_MAIL_FROM, STAFFROOM_ALERT_EMAILS or STAFFROOM_PAPER_EMAILS holds no usable address."
            ) from None
        taken = len(self.recipients) - len(refused)
        return f"{server.host} took the mail for {taken} of {len(self.recipients)} addresses."


def mail_channel() -> Mail | None:
    """The channel, if its settings are there."""
    return mail_to(settings.ENVIRONMENT.alert_emails)


def mail_to(addresses: str) -> Mail | None:
    """Mail to these addresses, separated by commas; None without any, or without a mail server."""
    environment = settings.ENVIRONMENT
    url = environment.smtp_url.get_secret_value()
    recipients = tuple(address.strip() for address in addresses.split(",") if address.strip())
    return Mail(url=url, sender=environment.mail_from, recipients=recipients) if url and recipients else None


def server_of(url: str) -> Server:
    """Read `smtp://user:password@host:587` or `smtps://…`. Raises WrongSetting."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    else:
        if host and parts.scheme in {"smtp", "smtps"}:
            login = unquote(parts.username or ""), unquote(parts.password or "")
            if parts.scheme == "smtps":
                return Server(host, port or 465, "from start", *login)
            return Server(host, port or 587, "none" if is_loopback(host) else "starttls", *login)
    raise WrongSetting("STAFFROOM_SMTP_URL must look like smtp://user:password@host:587 or smtps://user:password@host.")


@contextmanager
def connected(server: Server) -> Iterator[smtplib.SMTP]:
    """A line to the mail server: protected as it should be before a password is said."""
    trust = ssl.create_default_context()
    if server.protection == "from start":
        line: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=trust)
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    with line:
        if server.protection == "starttls":
            line.starttls(context=trust)
        if server.user:
            line.login(server.user, server.password)
        yield line


def _enclosed(letter: Letter, sender: str, recipients: tuple[str, ...]) -> EmailMessage:
    whose = Message(ident=letter.ident, title="", text="").sender
    mail = _mail(letter.ident, f"[{whose}] {letter.subject}", sender, recipients)
    mail.set_content(letter.text)
    mail.add_attachment(letter.pdf, maintype="application", subtype="pdf", filename=letter.file_name)
    return mail


def _compose(message: Message, sender: str, recipients: tuple[str, ...]) -> EmailMessage:
    mail = _mail(message.ident, f"[{message.sender}] {message.heading}", sender, recipients)
    lines = [message.text, message.link, f"What to do: {message.runbook}" if message.runbook else ""]
    mail.set_content("\n\n".join(line for line in lines if line) + "\n")
    return mail


def _mail(ident: str, subject: str, sender: str, recipients: tuple[str, ...]) -> EmailMessage:
    # Long enough that a subject stays on its line; some readers show a folded one with a gap.
    mail = EmailMessage(policy.SMTP.clone(max_line_length=400))
    mail["Subject"] = subject
    mail["From"] = sender
    mail["To"] = ", ".join(recipients)
    mail["Date"] = formatdate()
    # The same alert always has the same id, so that a mail sent twice shows as one.
    mail["Message-ID"] = f"<{ident}@{sender.rpartition('@')[2] or 'staffroom'}>"
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def _why(server: Server, error: smtplib.SMTPException) -> str:
    """A plain sentence. The server's own words stay out: they may quote addresses."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"{server.host} refused the user name or password ({error.smtp_code})."
        case smtplib.SMTPNotSupportedError():
            return f"{server.host} offers no encryption (STARTTLS) or no sign-in; nothing was sent."
        case smtplib.SMTPRecipientsRefused():
            return f"{server.host} refused every address."
        case smtplib.SMTPResponseException():
            return f"{server.host} refused the mail ({error.smtp_code})."
        case _:
            return f"{server.host} did not answer, or hung up."
