"""What a browser is told when its session has ended."""

from django.http.response import HttpResponseBase


def forgetful(response: HttpResponseBase) -> None:
    """Have the browser throw away what it kept of us: pages, and the copy for when there is no connection."""
    # Not "cookies": that would sign the person out of every other site of the school's domain.
    response["Clear-Site-Data"] = '"cache", "storage"'
    response["Cache-Control"] = "no-store"
