"""What the page that arranges cards sends."""

from dataclasses import dataclass
from typing import cast, get_args

from django.http import QueryDict

from .arranging import MOVABLE, Step


@dataclass(frozen=True)
class StepForm:
    """One step of one card; or, after dragging, into which column it goes and before which other card."""

    card: str
    step: Step | None = None
    column: str = ""
    before: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> "StepForm | None":
        """None for something that the page would not send."""
        card, step, column = data.get("card", ""), data.get("step", ""), data.get("column", "")
        if step in get_args(Step):
            return cls(card, step=cast("Step", step))
        return cls(card, column=column, before=data.get("before", "")) if column in MOVABLE else None
