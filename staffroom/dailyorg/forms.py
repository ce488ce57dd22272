"""What is sent with a Daily Org, read and checked; errors are sentences by field."""

from dataclasses import dataclass, field
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

YEARS = (2020, 2100)


@dataclass
class UploadForm:
    """A file, and the day it is for where the file's name does not tell it."""

    typed_day: str = ""
    day: date | None = None
    file: "UploadedFile[bytes] | None" = None
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, request: HttpRequest) -> "UploadForm":
        """From what was sent."""
        form = cls(typed_day=request.POST.get("day", "").strip()[:20])
        form.day = read_day(form.typed_day)
        if form.typed_day and form.day is None:
            form.errors["day"] = "Choose a day, such as 23/11/2026, or leave it empty."
        sent = request.FILES.get("file")
        if isinstance(sent, UploadedFile):
            form.file = sent
        else:
            form.errors["file"] = "Choose the PDF first."
        return form


def read_day(text: str) -> date | None:
    """A date as browsers send it; None where it is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if len(text) == 10 and YEARS[0] <= day.year < YEARS[1] else None
