"""What can go wrong with Compass; each class says what happens next, each sentence who must do what.

CompassError
├── WrongPassword (NeedsPerson)     user name or password not taken, or the account is locked
├── SecondFactor (NeedsPerson)      the account is asked for a code, and nobody is there to type it
├── CookieEnded (NeedsPerson)       the pasted cookie is no session any more
├── AccountHeldUp (NeedsPerson)     Compass wants the account to do something first: accept terms, change its password
├── NotPermitted (NeedsPerson)      signed in, but this account may not see that
├── Blocked (NeedsPerson)           a firewall or bot check stands before Compass; we do not try to get past it
├── NotSetUp (NeedsPerson)          a setting is missing or is none that can work
├── SignedOut (TryLater)            the session ended, and ended again right after signing in
├── CompassDown (TryLater)          Compass answers with an error of its own
├── TooManyCalls (TryLater)         Compass asks us to slow down
├── GateShut (TryLater)             no call was made: an earlier failure keeps the gate shut until a given time
├── TooManySignIns (TryLater)       no call was made: three sign-ins were made within the hour
├── NotTaken (BadInput)             Compass did not take the question
├── ChangedShape (BadInput)         the answer is not of the shape we know
└── WrongPerson (BadInput)          the answer is about somebody else than was asked for

Beside these, a call raises the `HttpError`s of `kit.http`: no connection, too slow, no valid certificate, too large.
No sentence holds a name, an address, or anything from an answer but keys and types.
"""

from datetime import datetime

from staffroom.kit.errors import BadInput, NeedsPerson, StaffroomError, TryLater


class CompassError(StaffroomError):
    """Root of what Compass itself makes us raise."""


class WrongPassword(CompassError, NeedsPerson):
    """Compass did not take user name and password. Two tries, then none until somebody has looked."""

    def __init__(self) -> None:
        super().__init__(
            "Compass did not take the user name or the password, or the account is locked. An operator must check "
            "STAFFROOM_COMPASS_USER and STAFFROOM_COMPASS_PASSWORD by signing in to Compass with them in a browser."
        )


class SecondFactor(CompassError, NeedsPerson):
    """The account is asked for a code."""

    def __init__(self) -> None:
        super().__init__(
            "Compass asks this account for a second factor, which a server cannot give. "
            "A Compass administrator must turn it off for the service account, or use the official key instead."
        )


class CookieEnded(CompassError, NeedsPerson):
    """The pasted cookie is no session any more."""

    def __init__(self) -> None:
        super().__init__(
            "The pasted Compass cookie is no longer signed in. "
            "An operator must sign in to Compass in a browser and put the new cookie into STAFFROOM_COMPASS_COOKIE."
        )


class AccountHeldUp(CompassError, NeedsPerson):
    """Compass wants the account to do something first."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Compass wants the service account to do something first: {what}. "
            "An operator must sign in to Compass in a browser with that account and do it."
        )


class NotPermitted(CompassError, NeedsPerson):
    """Signed in, but this account may not see that."""

    def __init__(self, question: str) -> None:
        super().__init__(
            f"The Compass account is signed in but may not ask {question}. "
            "A Compass administrator must give it the permission, or this part must be switched off."
        )
        self.question = question


class Blocked(CompassError, NeedsPerson):
    """A firewall or bot check stands before Compass."""

    def __init__(self) -> None:
        super().__init__(
            "A firewall or bot check in front of Compass refused our server. Nothing is tried for some hours, and we "
            "do not try to get past it. An operator must ask Compass to allow this server, or use an official route."
        )


class NotSetUp(CompassError, NeedsPerson):
    """A setting is missing or is none that can work."""


class SignedOut(CompassError, TryLater):
    """The session ended."""

    def __init__(self) -> None:
        super().__init__(
            "Compass ended our session, and again right after we had signed in. It is tried again later; "
            "if that goes on, an operator must see whether somebody else signs in with the same account."
        )


class Refused(SignedOut):
    """Compass says "not authorised", which it says to somebody signed out and to somebody without the right."""


class CompassDown(CompassError, TryLater):
    """Compass answers with an error of its own."""

    def __init__(self, question: str, what: str, *, wait: float | None = None) -> None:
        super().__init__(f"Compass has trouble: {question} was answered with {what}. It is tried again later.")
        self.wait = wait


class TooManyCalls(CompassError, TryLater):
    """Compass asks us to slow down; `wait` is how many seconds it named."""

    def __init__(self, *, wait: float | None = None) -> None:
        super().__init__("Compass asks us to slow down. Calls pause and go on by themselves.")
        self.wait = wait


class GateShut(CompassError, TryLater):
    """No call was made, because of what happened before."""

    def __init__(self, until: datetime, why: str) -> None:
        super().__init__(f"No call to Compass before {until:%Y-%m-%d %H:%M} UTC. {why}".strip())
        self.until = until
        self.why = why


class TooManySignIns(CompassError, TryLater):
    """No sign-in was made: there were enough within the hour."""

    def __init__(self, until: datetime) -> None:
        super().__init__(
            f"Compass ended our session too often: no further sign-in before {until:%Y-%m-%d %H:%M} UTC, "
            "so that the account is not locked."
        )
        self.until = until


class NotTaken(CompassError, BadInput):
    """Compass did not take the question."""

    def __init__(self, question: str) -> None:
        super().__init__(
            f"Compass did not take the question {question}. It may have changed: look for a newer Staffroom, "
            "or tell us which version of Compass you have."
        )


class ChangedShape(CompassError, BadInput):
    """The answer is not of the shape we know."""

    def __init__(self, question: str, key: str, seen: str) -> None:
        super().__init__(
            f"Compass has changed its answer to {question}: at {key} there is {seen}. What was read before stays. "
            "Look for a newer Staffroom, or report this sentence."
        )
        self.question, self.key, self.seen = question, key, seen


class WrongPerson(CompassError, BadInput):
    """The answer is about somebody else than was asked for; all of it is dropped."""

    def __init__(self, question: str) -> None:
        super().__init__(
            f"Compass answered {question} about another person or class than was asked for. All of the answer was "
            "dropped. If this happens again, an operator must report it to Compass."
        )
