"""`staffroom break-glass`, and the commands about links that `staffroom people` offers."""

import re
from datetime import timedelta

import click

from staffroom.audit import services as audit
from staffroom.kit.database import ensure_schema
from staffroom.kit.errors import NeedsPerson
from staffroom.school.selectors import staff_member

from . import breakglass, linking
from .models import User
from .rights import ROLES
from .sessions import end_sessions

OPERATOR = "command line"
_MINUTES = {"m": 1, "h": 60}


class Duration(click.ParamType[timedelta]):
    """`30m` or `2h`."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Read it; complain in a sentence."""
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"([1-9]\d{0,3})([mh])", str(value).strip().lower())
        if not found:
            self.fail(f"{value!r} is no duration; say 30m or 2h.", param, ctx)
        minutes = int(found[1]) * _MINUTES[found[2]]
        if timedelta(minutes=minutes) > breakglass.LONGEST:
            self.fail("Eight hours are the most.", param, ctx)
        return timedelta(minutes=minutes)


@click.command("break-glass")
@click.option("--for", "lasts", type=Duration(), help="How long it opens: 30m, 2h; eight hours at most.")
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, help="What it may do; IT if not given.")
@click.option("--end", is_flag=True, help="End the account that is there, at once.")
def break_glass(lasts: timedelta | None, roles: tuple[str, ...], *, end: bool) -> None:
    """Make one account that opens Staffroom without Microsoft for a while. Everybody who gets alerts is told.

    Passphrase and secret are shown once. Add the secret to an authenticator app, and sign in at /auth/break-glass.
    """
    ensure_schema()
    if end:
        click.echo("Ended." if breakglass.sweep(everything=True) else "There is none.")
        return
    if lasts is None:
        raise click.UsageError("Say for how long: --for 30m")
    made = breakglass.make(lasts, roles or ("IT",), by=OPERATOR)
    click.echo(f"Sign in at /auth/break-glass until {made.ends.astimezone():%-d %B, %-I:%M %p}. Shown once:\n")
    click.echo(f"  Passphrase  {made.passphrase}")
    click.echo(f"  Secret      {made.secret}")
    click.echo(f"  Or scan     {made.uri}\n")
    click.echo("End it sooner with: staffroom break-glass --end")


@click.command()
@click.argument("code")
@click.option("--tid", required=True, help="Directory (tenant) ID of the account.")
@click.option("--oid", required=True, help="Object ID of the account in Entra.")
def link(code: str, tid: str, oid: str) -> None:
    """Link an Entra account to the staff record CODE. Never moves a link that is there."""
    ensure_schema()
    record = staff_member(code)
    if record is None:
        raise NeedsPerson(f"No staff record has the code {code}.")
    user = linking.link(tid=tid.strip().lower(), oid=oid.strip(), record=record, by=OPERATOR, how="by an operator")
    click.echo(f"Linked to {user.staff_code}. The person can sign in.")


@click.command()
@click.argument("code")
def unlink(code: str) -> None:
    """Take the link of the staff record CODE away and end the account's sessions."""
    ensure_schema()
    user = _linked_to(code)
    linking.unlink(user, by=OPERATOR, why="by an operator")
    click.echo(f"Unlinked; {end_sessions(user)} sessions ended.")


@click.command("sign-out")
@click.argument("code")
def sign_out(code: str) -> None:
    """End all sessions of the account that is linked to the staff record CODE."""
    ensure_schema()
    user = _linked_to(code)
    count = end_sessions(user)
    audit.record(who=OPERATOR, what="session.end-all", target=user.handle, after={"ended": count})
    click.echo(f"{count} sessions ended.")


def _linked_to(code: str) -> User:
    user = User.objects.filter(staff_code=code.strip().upper(), staff_record__isnull=False).first()
    if user is None:
        raise NeedsPerson(f"No account is linked to {code}.")
    return user


FOR_PEOPLE: list[click.Command] = [link, unlink, sign_out]
COMMANDS: list[click.Command] = [break_glass]
