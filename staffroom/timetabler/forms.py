"""What is sent with the forms of this room, read and checked; errors are sentences by field."""

import ipaddress
import re
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from staffroom.sync.flows.liss.getting import SERVED
from staffroom.sync.models import Publisher

MOST_ENTRIES = 20
_SCHOOL = re.compile(r"[A-Za-z0-9-]{1,20}")


@dataclass
class ConnectionForm:
    """A new connection, or what one may do."""

    name: str = ""
    schools: str = ""
    addresses: str = ""
    serves: tuple[str, ...] = ()
    error_object: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, publisher: Publisher) -> "ConnectionForm":
        """As it is now."""
        return cls(
            publisher.name,
            ", ".join(publisher.schools),
            ", ".join(publisher.addresses),
            tuple(publisher.serves),
            publisher.error_object,
        )

    @classmethod
    def read(cls, request: HttpRequest) -> "ConnectionForm":
        """From what was sent."""
        sent = request.POST
        form = cls(
            name=_tidy(sent.get("name", ""))[:80],
            schools=_tidy(sent.get("schools", ""))[:400],
            addresses=_tidy(sent.get("addresses", ""))[:1_000],
            serves=tuple(one for one in SERVED if one in sent.getlist("serves")),
            error_object=sent.get("error_object") == "yes",
        )
        if any(not _SCHOOL.fullmatch(one) for one in form.school_list):
            form.errors["schools"] = "School numbers are letters and digits, parted by commas, such as 09999."
        if any(not _is_network(one) for one in form.address_list):
            form.errors["addresses"] = "Addresses look like 203.0.113.7, or 203.0.113.0/24 for a whole network."
        return form

    def check_name(self) -> None:
        """A new one needs a name."""
        if not self.name:
            self.errors["name"] = "Say which program it is, such as Tes Timetable, senior campus."

    @property
    def school_list(self) -> list[str]:
        """School numbers, each once."""
        return _entries(self.schools)

    @property
    def address_list(self) -> list[str]:
        """Addresses and networks, each once."""
        return _entries(self.addresses)


@dataclass
class FileForm:
    """A daily organiser file."""

    file: "UploadedFile[bytes] | None" = None
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, request: HttpRequest) -> "FileForm":
        """From what was sent."""
        sent = request.FILES.get("file")
        if isinstance(sent, UploadedFile):
            return cls(sent)
        return cls(errors={"file": "Choose the file first. It ends in .dof9."})


def _tidy(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def _entries(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, re.split(r"[,; ]+", text))))[:MOST_ENTRIES]


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True
