"""Work in the background: the sheet of the day at 7:55, and forgetting old ones."""

from staffroom.jobs.registry import job
from staffroom.kit.school_days import is_school_day, melbourne_today

from . import services
from .models import Paper


@job("paper", at="07:55", retry_minutes=5, retry_until="09:00")
def paper() -> None:
    """Print the day on one page, keep it, and mail it to the office and the organiser."""
    today = melbourne_today()
    if not is_school_day(today):
        return
    # After a try whose mail did not go out, the sheet is there already: only the mail is tried again.
    made = Paper.objects.filter(date=today, made_by="").first() or services.make(today)
    services.mail(made)


@job("tidy paper", at="04:35")
def tidy() -> None:
    """Remove sheets of more than 60 days ago."""
    services.forget_old()
