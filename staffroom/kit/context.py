"""What every page may show of the school itself."""

from django.conf import settings
from django.http import HttpRequest


def school(request: HttpRequest) -> dict[str, object]:
    """Template context: the school's name, short name and whether this is the demo."""
    environment = settings.ENVIRONMENT
    return {
        "school_name": environment.school_name,
        "school_short_name": environment.school_short_name or environment.school_name,
        "is_demo": environment.demo,
    }
