"""What somebody decides, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def cleaned(text: str) -> str:
    """A reason as it is kept: no outer blanks, no NUL (which PostgreSQL refuses), not endless."""
    return text.replace("\0", "").strip()[:2000]


@dataclass
class Verdict:
    """The answer to a held plan, with what is wrong about it by field."""

    apply: bool
    reason: str
    typed: str
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Mapping[str, str], *, price: int) -> "Verdict":
        """From the form. `price` is how many people leave; who applies must type it."""
        reason, typed = cleaned(data.get("reason", "")), data.get("leaving", "").strip()
        verdict = cls(data.get("choice") == "apply", reason, typed)
        if verdict.apply:
            if not verdict.reason:
                verdict.errors["reason"] = "Write why this is right, so that others can follow it later."
            if price and verdict.typed.replace(",", "").replace(" ", "") != str(price):
                verdict.errors["leaving"] = "Type the number of people, as it stands above."
        return verdict
