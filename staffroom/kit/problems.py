"""What somebody gets when something went wrong: a page in plain words, or a problem document on `/api/`.

Neither page nor document needs the database, a session or the base template; none shows a trace, a path or SQL.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static

from staffroom.kit.logs import reference_of


@dataclass(frozen=True)
class Problem:
    """One case: its status, the news, what it means and what to do now."""

    status: int
    title: str
    meaning: str
    advice: str
    ask: bool = False  # Worth ringing somebody: show the reference prominently


BAD_REQUEST = Problem(
    400, "We could not read that", "The page sent something we do not understand.", "Go back and try once more."
)
SIGN_IN_FIRST = Problem(
    401, "Please sign in first", "This is for people who are signed in.", "Sign in, or send a valid token."
)
NOT_ALLOWED = Problem(
    403,
    "This page is not for your role",
    "You are signed in, but your role does not open this page.",
    "If you need it for your work, ask ICT to add the role.",
)
FORM_EXPIRED = Problem(
    403,
    "This form has been open too long",
    "Nothing was saved. This happens after a long pause, or when you signed in again in another tab.",
    "Go back, reload the page and send it again.",
)
NOT_FOUND = Problem(
    404,
    "There is no page here",
    "The address may be mistyped, or the page has moved.",
    "Start from the front page, or search for the person.",
)
NO_SUCH_METHOD = Problem(405, "That does not work here", "This address does not take that kind of request.", "")
TOO_MANY = Problem(
    429,
    "That was a lot at once",
    "We answer only so many requests a minute, so that everyone gets a turn.",
    "Wait a minute, then carry on.",
)
BROKEN = Problem(
    500,
    "Something broke on our side",
    "It is not your doing. What you last saved is safe; what you just sent may not have been saved.",
    "Try again in a minute. If it happens again, ring ICT with the number below.",
    ask=True,
)
AWAY = Problem(
    503,
    "Staffroom is away for a moment",
    "It is being updated, or its database does not answer.",
    "Try again in a minute. If it lasts, ring ICT with the number below.",
    ask=True,
)
RETRY_AFTER_SECONDS = {429: "60", 503: "30"}


def answer(request: HttpRequest, problem: Problem, *, detail: str = "", retry_after: int = 0) -> HttpResponse:
    """The answer that fits who asked: a problem document for `/api/`, a page for everybody else.

    `retry_after`: seconds, where we know better than the usual ones.
    """
    response = _document(request, problem, detail) if request.path_info.startswith("/api/") else _page(request, problem)
    if problem.status in RETRY_AFTER_SECONDS:
        response["Retry-After"] = str(retry_after) if retry_after else RETRY_AFTER_SECONDS[problem.status]
    if problem.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    response["Cache-Control"] = "no-store"
    return response


def _document(request: HttpRequest, problem: Problem, detail: str) -> HttpResponse:
    return JsonResponse(
        {
            "type": "about:blank",
            "title": problem.title,
            "status": problem.status,
            "detail": detail or f"{problem.meaning} {problem.advice}".strip(),
            "reference": reference_of(request),
        },
        status=problem.status,
        content_type="application/problem+json",
    )


def _page(request: HttpRequest, problem: Problem) -> HttpResponse:
    # Without the request: context processors may ask the session, and the session the database.
    page = render_to_string(
        "kit/problem.html",
        {
            "problem": problem,
            "reference": reference_of(request),
            "school_name": settings.ENVIRONMENT.school_name,
            "stylesheets": [_static("staffroom/staffroom.css"), _static("staffroom/doorstep.css")],
            "theme": _static("staffroom/theme.js"),
        },
    )
    return HttpResponse(page, status=problem.status)


def _static(name: str) -> str:
    try:
        return static(name)
    except ValueError:  # static files were not collected; an unstyled page is better than a second error
        return f"{settings.STATIC_URL}{name}"
