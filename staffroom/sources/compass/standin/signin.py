"""Signing in by form and by JSON, and what a browser sees: pages behind a session."""

import json
from typing import Any
from urllib.parse import parse_qsl

from staffroom.sources.standing import Answer, Request, as_json, redirect

from . import pages
from .asking import ARGUMENT
from .failures import Failure
from .portal import PASSWORD, Portal
from .school import User, guid
from .sessions import DEVICE, SESSION, Session
from .spoiling import LOGIN_ADDRESS, refused

MOBILE = "http://jdlf.com.au/ns/data/mobile/"
STAFF_ROLE = 2
_WRONG = "Simulated failure: the user name or the password is wrong."
_FORM_FIELDS = {"__VIEWSTATE", "__VIEWSTATEGENERATOR", "__EVENTTARGET", "button1"}


def login_form(portal: Portal, request: Request) -> Answer:
    """The empty form. The cookies that come with it belong to the session."""
    page = pages.login_page()
    return Answer(page.status, page.body, page.headers, _first_cookies(portal, request))


def sign_in_by_form(portal: Portal, request: Request, failure: Failure | None) -> Answer:
    """The filled form: 302 to the home page, or the form again with 200."""
    form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    if failure and failure.how == "second-factor":
        return pages.second_factor_page()
    whole = not portal.options.whole_form or form.keys() >= _FORM_FIELDS
    user = _who(portal, form.get("username", ""), form.get("password", ""))
    if user is None or failure or not whole:
        return pages.login_page(_WRONG, captcha=bool(failure and failure.how == "captcha"))
    session = portal.sign_in(user, request.cookie(SESSION))
    request.notes["user"] = str(user.id)
    went = redirect("/")
    return Answer(went.status, went.body, went.headers, _cookies(portal, user, session, request))


def sign_in_by_json(portal: Portal, request: Request, failure: Failure | None) -> Answer:
    """The mobile app's way: always 200, and the truth inside."""
    try:
        asked = json.loads(request.body or b"{}")
        name, password = str(asked["username"]), str(asked["password"])
    except (ValueError, KeyError, TypeError):
        return refused(ARGUMENT)
    how = failure.how if failure else ""
    user = _who(portal, name, password)
    if how == "second-factor":
        return _result(success=False, second_factor=True)
    if user is None or how in {"wrong-password", "captcha"}:
        return _result(success=False, words="Invalid credentials (simulated text)")
    if how == "no-roles":
        return _result(success=True, roles=[])
    session = portal.sign_in(user, request.cookie(SESSION))
    request.notes["user"] = str(user.id)
    role = {
        "__type": f"AuthenticatedUserRole:{MOBILE}",
        "baseRole": STAFF_ROLE,
        "fqdn": portal.school.host,
        "schoolId": portal.school.domain,
        "userId": user.id,
    }
    answer = _result(success=True, roles=[role])
    return Answer(answer.status, answer.body, answer.headers, _cookies(portal, user, session, request))


def page_behind(portal: Portal, request: Request) -> Answer:
    """The home page, and any other page of Compass, for who is signed in."""
    session = portal.session(request.cookie(SESSION), counts=False)
    user = portal.user(session.user) if session and session.user else None
    if user is None:
        went = redirect(LOGIN_ADDRESS)
        return Answer(went.status, went.body, went.headers, _first_cookies(portal, request))
    return pages.home_page(portal.school, user)


def _who(portal: Portal, name: str, password: str) -> User | None:
    return portal.account(name) if password == PASSWORD else None


def _first_cookies(portal: Portal, request: Request) -> tuple[str, ...]:
    with portal.held():
        known = portal.sessions.known(request.cookie(SESSION)) or portal.sessions.open()
    return _set(SESSION, known.key), _set(DEVICE, guid("device", known.key))


def _cookies(portal: Portal, user: User, session: Session, request: Request) -> tuple[str, ...]:
    """Cookies of a signed-in browser. One by the name of the school holds a GUID, as in Compass."""
    device = request.cookie(DEVICE) or guid("device", session.key)
    own = guid("session", session.key)
    return (
        _set(SESSION, session.key),
        _set(f"cpssid_{portal.school.domain}", own),
        _set(DEVICE, device),
        _set("username", user.code),
    )


def _set(name: str, value: str) -> str:
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax"


def _result(
    *, success: bool, roles: list[dict[str, Any]] | None = None, second_factor: bool = False, words: str = ""
) -> Answer:
    return as_json(
        {
            "d": {
                "__type": f"AuthenticationResult:{MOBILE}",
                "2FAuthRequired": second_factor,
                "friendlyMessage": words,
                "roles": roles,
                "success": success,
                "technicalMessage": words,
                "tfaProperties": {} if second_factor else None,
            }
        }
    )
