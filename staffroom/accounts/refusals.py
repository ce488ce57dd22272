"""Why somebody does not get in: one plain page, one line of the audit, one number to say on the phone."""

from dataclasses import dataclass

from staffroom.kit.errors import NeedsPerson


@dataclass(frozen=True)
class Reason:
    """One case. `code` is what the audit and the log say; the rest is for the person in front of the screen."""

    code: str
    title: str
    meaning: str
    advice: str = "Begin again from the front page."
    status: int = 403
    again: bool = True


class Refused(NeedsPerson):
    """Somebody does not get in. `who` is the account where that is proven; `detail` never holds a name."""

    def __init__(self, reason: Reason, *, who: str = "", detail: str = "", more: str = "") -> None:
        super().__init__(reason.meaning)
        self.reason, self.who, self.detail, self.more = reason, who, detail, more


_ASK_ICT = "If it happens again, ring ICT with the number below."
_BEGUN = "Sign-ins count once, for ten minutes, in the browser that began them."

NOT_SET_UP = Reason(
    "not set up", "Signing in is not set up yet", "Whoever looks after Staffroom has to enter the school's Entra app.",
    "Until then nobody gets in.", status=503, again=False,
)  # fmt: skip
CANCELLED = Reason(
    "cancelled", "You are not signed in", "The sign-in was cancelled, or Microsoft did not go through with it.",
    f"Try again. {_ASK_ICT}", status=400,
)  # fmt: skip
UNKNOWN_STATE = Reason(
    "unknown state", "This sign-in is over", f"{_BEGUN} This one was used, or is too old.", status=400
)
WRONG_BROWSER = Reason("wrong browser", "This sign-in began elsewhere", f"{_BEGUN} This is another one.", status=400)
TOO_LATE = Reason("too late", "That took too long", f"{_BEGUN} This one is older.", status=400)
NO_CODE = Reason("no code", "Nothing came back from Microsoft", "The answer to the sign-in was empty.", status=400)
OTHER_ISSUER = Reason(
    "other issuer", "That answer came from elsewhere", "It is not from the school's Microsoft.", status=400
)
CODE_REFUSED = Reason(
    "code refused", "Microsoft did not confirm the sign-in", "It may have been used already, or Staffroom is not "
    "registered as it should be.", f"Try once more. {_ASK_ICT}", status=400,
)  # fmt: skip
BAD_TOKEN = Reason(
    "bad token", "We cannot be sure who you are", "What came back from Microsoft did not pass our checks.",
    f"Try once more. {_ASK_ICT}", status=400,
)  # fmt: skip
CLOCK = Reason(
    "clock", "Two clocks disagree", "What came back from Microsoft is from another time than the clock here shows.",
    "Ring ICT: the clock of this server should be looked at.", status=400,
)  # fmt: skip
AWAY = Reason(
    "provider away", "Microsoft does not answer", "Staffroom is fine, but nobody new can sign in until Microsoft's "
    "sign-in answers again.", "Try again in a minute. If it lasts, ring ICT.", status=503,
)  # fmt: skip
NOT_ITSELF = Reason(
    "provider misconfigured", "Signing in is not set up rightly", "The school's Microsoft does not answer as it is "
    "set up here.", "Ring ICT with the number below.", status=503,
)  # fmt: skip
GROUPS_AWAY = Reason(
    "groups unknown", "Your role could not be found out", "You are in many groups, and Microsoft did not say which.",
    "Try again in a minute. If it lasts, ring ICT.", status=503,
)  # fmt: skip
OTHER_TENANT = Reason(
    "other tenant", "This account is not from our school", "Staffroom is for staff accounts of this school.",
    "Sign in with your school account.",
)  # fmt: skip
GUEST = Reason(
    "guest", "This is a guest account", "Staffroom is for staff accounts of this school, not for guests.",
    "Sign in with your school account. If you have none, ask the office.",
)  # fmt: skip
STUDENT = Reason(
    "student", "Staffroom is for staff", "This looks like a student's account.",
    "If you work at the school, ask the office.",
)  # fmt: skip
DISABLED = Reason(
    "disabled", "This account is switched off", "It is disabled in the school's Microsoft, or in Staffroom.",
    "If that is a mistake, ring ICT.",
)  # fmt: skip
NOT_LINKED = Reason(
    "not linked", "You are not linked to a staff record yet", "We know who you are, but not which entry of the "
    "school's staff list is yours.", "The office has been told and links you by hand; then sign in again.",
)  # fmt: skip
NO_ROLE = Reason(
    "no role", "Your account has no role here yet", "Your staff record is not a current one, and your account carries "
    "no role for Staffroom.", "Ask the office, or ICT.",
)  # fmt: skip
SOMEBODY_ELSE = Reason(
    "somebody else", "That was another account", "To go on, sign in again as the person you are here.",
    "You are still signed in as before.",
)  # fmt: skip
NOT_FRESH = Reason(
    "not fresh", "We need to see you sign in just now", "Microsoft did not ask you again, or did not say when it did.",
    f"You are still signed in as before. {_ASK_ICT}",
)  # fmt: skip
WRONG_GLASS = Reason(
    "break-glass refused", "That was not right", "Passphrase and code did not fit together, or the code was used.",
    "Wait for the next code and try again.", status=403,
)  # fmt: skip
