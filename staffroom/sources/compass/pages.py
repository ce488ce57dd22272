"""Pages of Compass, as far as signing in needs them: which page it is, its sign-in form, who is signed in."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal

Kind = Literal["challenge", "second factor", "terms", "password", "captcha", "login", "home", "other"]

_CHALLENGE = ("_cf_chl", "cf-chl", "__cf_chl", "<title>just a moment", "cf-browser-verification", "attention required!")
_HOME = ("home | compass", "productnavbar", "compass.mfeconfig", "organisationuserid")
_SECOND = re.compile(r"two[- ]factor|second factor|verification code|authenticator|one[- ]time (code|password)")
_TERMS = re.compile(r"accept (the |our )?(terms|conditions|agreement|policy)|terms (of use|of service|and conditions)")
_PASSWORD = re.compile(r"(change|reset|update|new) (your |a )?(new )?password|password (has|is) (expired|expiring)")
_CAPTCHA = re.compile(r"type the characters|not a robot|g-recaptcha\"|complete the captcha")
_USER_ID = re.compile(r"organisationUserId\s*=\s*(\d{1,12})", re.ASCII)
_CACHE_KEY = re.compile(r"schoolConfigKey\s*=\s*'([0-9A-Za-z-]{1,80})'", re.ASCII)


@dataclass
class SignInForm:
    """The form with a password in it: where it is sent, and every field of it."""

    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    user: str = ""
    password: str = ""
    buttons: list[str] = field(default_factory=list)

    def filled(self, user: str, password: str) -> dict[str, str]:
        """What a browser would send once a person has typed both and pressed the first button."""
        sent = {**self.fields, self.user or "username": user, self.password: password}
        if self.buttons and sent.get("__EVENTTARGET") == "":
            sent["__EVENTTARGET"] = self.buttons[0]
        return sent


def kind_of(page: str) -> Kind:
    """Which page this is."""
    low = page.lower()
    if is_challenge(low):
        return "challenge"
    if any(sign in low for sign in _HOME):
        return "home"
    passwords = _Forms.of(page)
    if any(len(form.passwords) > 1 for form in passwords):
        return "password"
    shown = _shown(low)
    if any(len(form.passwords) == 1 for form in passwords):
        return "captcha" if _CAPTCHA.search(shown) else "login"
    if _SECOND.search(shown):
        return "second factor"
    if _PASSWORD.search(shown):
        return "password"
    return "terms" if _TERMS.search(shown) else "other"


def is_challenge(low: str) -> bool:
    """Whether a page, in small letters, is the bot check of a firewall."""
    return any(sign in low for sign in _CHALLENGE)


def sign_in_form(page: str) -> SignInForm | None:
    """The first form with exactly one password field; None when there is none."""
    for form in _Forms.of(page):
        if len(form.passwords) == 1:
            return form.read
    return None


def user_id(page: str) -> int | None:
    """Whose page it is."""
    found = _USER_ID.search(page)
    return int(found[1]) if found else None


def cache_key(page: str) -> str:
    """The key that some reference questions want."""
    found = _CACHE_KEY.search(page)
    return found[1] if found else ""


def _shown(low: str) -> str:
    """Roughly what a person sees: scripts and tags taken out."""
    return re.sub(r"<[^>]*>", " ", re.sub(r"<(script|style)\b.*?</\1\s*>", " ", low, flags=re.DOTALL))


class _Form:
    def __init__(self, action: str) -> None:
        self.read = SignInForm(action=action)
        self.passwords: list[str] = []

    def take(self, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text").lower()
        if kind in {"submit", "image", "button"}:
            self._button(name, kind, given.get("value", ""))
        elif name and not (kind == "radio" and "checked" not in given):
            self.read.fields[name] = given.get("value", "on" if kind in {"checkbox", "radio"} else "")
        if kind == "password":
            self.passwords.append(name)
            self.read.password = name
        elif kind in {"text", "email"} and name and not (self.passwords or self._is_known()):
            self.read.user = name

    def _is_known(self) -> bool:
        return self.read.user.lower() == "username"

    def _button(self, name: str, kind: str, value: str) -> None:
        if not name or kind == "button":
            return
        if not self.read.buttons:
            self.read.fields[name] = value
        self.read.buttons.append(name)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Form] = []
        self._inside = False

    @classmethod
    def of(cls, page: str) -> list[_Form]:
        reader = cls()
        reader.feed(page)
        reader.close()
        return reader.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name.lower(): value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(_Form(given.get("action", "")))
            self._inside = True
        elif tag == "input" and self._inside:
            self.found[-1].take(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
