"""What every page may show of the school itself."""

from django.conf import settings
from django.http import HttpRequest

from staffroom.kit.crest import crest_address
from staffroom.kit.navigation import Navigation


def school(request: HttpRequest) -> dict[str, object]:
    """Template context: the school's name, short name and whether this is the demo, and what leads where."""
    environment = settings.ENVIRONMENT
    return {
        "school_name": environment.school_name,
        "school_short_name": environment.school_short_name or environment.school_name,
        "school_crest": crest_address(),
        "is_demo": environment.demo,
        "navigation": Navigation(request),
    }
