"""What we need to know to speak with Entra, or with any OpenID provider that stands in for it."""

import base64
import hashlib
import ssl
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from joserfc import jwt
from joserfc.jwk import RSAKey

from staffroom.kit.errors import NeedsPerson

ASSERTION_SECONDS = 300


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key, with which the app proves that it is the app."""

    certificate: Path
    key: Path

    def expires(self) -> datetime:
        """When the certificate ends. Raises NeedsPerson when it cannot be read."""
        return self._read().not_valid_after_utc

    def assertion(self, client_id: str, audience: str) -> str:
        """A signed statement for the token endpoint, good once and for five minutes. Raises NeedsPerson."""
        der = ssl.PEM_cert_to_DER_cert(self._text(self.certificate))
        now = int(time.time())
        header = {
            "alg": "PS256",
            "x5t": _url64(hashlib.sha1(der, usedforsecurity=False).digest()),
            "x5t#S256": _url64(hashlib.sha256(der).digest()),
        }
        claims = {"iss": client_id, "sub": client_id, "aud": audience, "jti": str(uuid.uuid4())}
        claims |= {"nbf": now, "iat": now, "exp": now + ASSERTION_SECONDS}  # type: ignore[dict-item]  # numbers too
        try:
            key = RSAKey.import_key(self._text(self.key))
        except ValueError:
            raise NeedsPerson(f"{self.key} is not a private RSA key in PEM form without a passphrase.") from None
        return jwt.encode(header, claims, key, algorithms=["PS256"])

    def _read(self) -> x509.Certificate:
        try:
            return x509.load_pem_x509_certificate(self._text(self.certificate).encode())
        except ValueError:
            raise NeedsPerson(f"{self.certificate} is not a certificate in PEM form.") from None

    @staticmethod
    def _text(path: Path) -> str:
        try:
            return path.read_text("ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise NeedsPerson(f"{path} cannot be read ({type(error).__name__}).") from None


@dataclass(frozen=True)
class Registration:
    """The app as it is registered with the provider."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    certificate: Certificate | None = None
    tenant: str = ""
    graph: str = ""

    @property
    def complete(self) -> bool:
        """Whether there is enough to begin a sign-in with."""
        return bool(self.issuer and self.client_id and (self.client_secret or self.certificate))

    @property
    def discovery(self) -> str:
        """Where the provider describes itself."""
        return f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"

    def secret_expires(self, told: datetime | None) -> datetime | None:
        """When the proof of the app ends, where that can be known: from the certificate, or as told."""
        return self.certificate.expires().astimezone(UTC) if self.certificate else told


def _url64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
