"""Compass's own pages, as far as clients look for something in them. The wording is made up."""

import json
from html import escape

from staffroom.sources.standing import Answer

from .school import School, User

VIEWSTATE = "/wEPDwUKc2ltdWxhdGVkZGQ="
_HIDDEN = {"__EVENTTARGET": "", "__EVENTARGUMENT": "", "__VIEWSTATE": VIEWSTATE, "browserFingerprint": ""}
_CONFIG_KEY = "0a1b2c3d-0000-4000-8000-00000000c0de"


def login_page(error: str = "", *, captcha: bool = False) -> Answer:
    """The form, and above it what went wrong."""
    hidden = "\n".join(
        f'<input type="hidden" name="{name}" id="{name}" value="{value}" />' for name, value in _HIDDEN.items()
    )
    said = f'<div class="error">{escape(error)}</div>\n' if error else ""
    check = '<div class="g-recaptcha" data-sitekey="simulated">I am not a robot</div>\n' if captcha else ""
    return html(
        "Login | Compass (simulated)",
        f'{said}<form method="post" action="/login.aspx?sessionstate=disabled" id="form1">\n{hidden}\n'
        '<input type="text" name="username" id="username" />\n'
        '<input type="password" name="password" id="password" />\n'
        '<input type="hidden" name="g-recaptcha-response" value="" />\n'
        '<input type="checkbox" name="rememberMeChk" id="rememberMeChk" />\n'
        f"{check}"
        '<div class="signInWrapper"><input type="submit" name="button1" value="Sign in" id="button1" /></div>\n'
        '<input type="hidden" name="__VIEWSTATEGENERATOR" id="__VIEWSTATEGENERATOR" value="C2EE9ABB" />\n</form>',
    )


def home_page(school: School, user: User) -> Answer:
    """The first page, with the variables that clients read from it."""
    name = json.dumps(school.file.name).replace("</", "<\\/")
    return html(
        "Home | Compass",
        '<div id="c_bar" class="productNavBar"></div>\n<script>\n'
        "window.Compass = window.Compass || {}; Compass.referenceDataCacheKeys = Compass.referenceDataCacheKeys || {}; "
        "Compass.attributes = Compass.attributes || {};\nCompass.mfeConfig = {};\n"
        f"Compass.organisationUserId = {user.id};\n"
        f"Compass.referenceDataCacheKeys.schoolConfigKey = '{_CONFIG_KEY}';\n"
        f"Compass.schoolName = {name};\n"
        f"Compass.schoolPrimaryFqdn = '{school.host}';\n"
        "Compass.attributes.SchoolTimezone = 'Australia/Melbourne';\n"
        "Compass.organisationUserRoles = {};\n</script>",
    )


def second_factor_page() -> Answer:
    """The form that wants a code."""
    return html(
        "Verification | Compass (simulated)",
        '<form method="post" action="/login.aspx?sessionstate=disabled" id="form1">\n'
        "<p>Two-factor authentication: enter the verification code.</p>\n"
        '<input type="text" name="twoFactorCode" id="twoFactorCode" autocomplete="one-time-code" />\n'
        '<input type="submit" name="button1" value="Verify" id="button1" />\n</form>',
    )


def terms_page() -> Answer:
    """A page that stands before everything until somebody agrees."""
    return html(
        "Terms of Use | Compass (simulated)",
        '<form method="post" action="/AcceptTerms.aspx" id="form1"><p>You must accept the terms of use.</p>'
        '<input type="submit" name="acceptTerms" value="I accept" /></form>',
    )


def password_page() -> Answer:
    """A page that stands before everything until there is a new password."""
    return html(
        "Change Password | Compass (simulated)",
        '<form method="post" action="/ChangePassword.aspx" id="form1"><p>You must change your password.</p>'
        '<input type="password" name="oldPassword" id="oldPassword" />'
        '<input type="password" name="newPassword" id="newPassword" />'
        '<input type="password" name="confirmPassword" id="confirmPassword" />'
        '<input type="submit" name="changePassword" value="Change password" /></form>',
    )


def challenge_page() -> Answer:
    """What a bot check sends in place of Compass."""
    return html(
        "Just a moment...",
        '<div class="main-wrapper" role="main"><noscript>Simulated challenge: JavaScript is needed.</noscript></div>'
        "<script>window._cf_chl_opt={cvId:'3',cType:'managed'};</script>",
        status=403,
    )


def plain_page(words: str, status: int = 200) -> Answer:
    """Any page at all."""
    return html("Compass (simulated)", f"<p>{escape(words)}</p>", status=status)


def html(title: str, body: str, *, status: int = 200) -> Answer:
    """A page of Compass. `body` is HTML."""
    whole = f"<!DOCTYPE html>\n<html><head><title>{escape(title)}</title></head><body>\n{body}\n</body></html>\n"
    return Answer(status, whole.encode(), {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "private"})
