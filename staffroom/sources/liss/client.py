"""The other side of LISS: a program that publishes. For the stand-in timetabler, and to try our own door."""

import json
from datetime import date
from typing import Any

from staffroom.kit.http import Answer, Limits, Line

from .answering import MEDIA, as_xml, stamp
from .envelope import Flavour
from .faults import BUSY, TOO_LARGE, TOO_OFTEN, UNREADABLE, Fault
from .records import SignIn
from .rpc_xml import read_answer

PATIENCE = Limits(read=60.0, total=120.0, body=32_000_000)
_BY_STATUS = {413: TOO_LARGE, 429: TOO_OFTEN, 503: BUSY}


class Refused(Exception):
    """The server said no. `code` is 0 where it only said a sentence."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


class LissClient:
    """Calls one server in one flavour, over one connection. Dates are written as the standard has them."""

    def __init__(self, url: str, sign_in: SignIn, *, flavour: Flavour = "json", limits: Limits = PATIENCE) -> None:
        self._url, self._flavour, self._limits = url, flavour, limits
        self._line = Line()
        self._auth = {
            "School": sign_in.school,
            "UserName": sign_in.user_name,
            "Password": sign_in.password,
            "LissVersion": sign_in.version or 10_002,
            "UserAgent": sign_in.product,
        }

    def hello(self) -> Any:
        """Ask whether anybody is there; no sign-in goes with it."""
        return self._exchange("hello", [])

    def call(self, method: str, *params: Any) -> Any:
        """Make one call; gives what was answered.

        Raises `Refused` with the server's sentence, and what `kit.http` raises where nobody answers.
        """
        return self._exchange(method, [self._auth, *params])

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _exchange(self, method: str, params: list[Any]) -> Any:
        named = method if method.startswith("liss.") else f"liss.{method}"
        body = written(self._flavour, named, params)
        headers = {"Content-Type": MEDIA[self._flavour]}
        answer = self._line.request("POST", self._url, content=body, headers=headers, limits=self._limits)
        return _read(answer)


def written(flavour: Flavour, method: str, params: list[Any], ident: Any = 1) -> bytes:
    """A message as a client sends it."""
    if flavour == "json":
        plain = [_plain(one) for one in params]
        return json.dumps({"method": method, "params": plain, "id": ident}, ensure_ascii=False).encode()
    told = "".join(f"<param><value>{as_xml(one)}</value></param>" for one in params)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<methodCall><methodName>{method}</methodName>'
        f"<params>{told}</params></methodCall>"
    ).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return stamp(value)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _read(answer: Answer) -> Any:
    code = _BY_STATUS.get(answer.status, 0)
    body = answer.body.lstrip()
    if body.startswith(b"<"):
        return _of_xml(body, code)
    try:
        message = json.loads(body)
    except ValueError:
        raise Refused(code, f"The server answered {answer.status} and nothing that could be read") from None
    if not isinstance(message, dict) or "error" in message or "result" not in message:
        error = message.get("error") if isinstance(message, dict) else None
        if isinstance(error, dict):
            raise Refused(int(error.get("code") or code), str(error.get("message") or ""))
        raise Refused(code, str(error or "The answer is none"))
    return message["result"]


def _of_xml(body: bytes, code: int) -> Any:
    try:
        fine, value = read_answer(body)
    except Fault as fault:
        raise Refused(code or UNREADABLE, fault.sentence) from None
    if not fine:
        facts = value if isinstance(value, dict) else {}
        raise Refused(int(facts.get("faultCode") or code), str(facts.get("faultString") or ""))
    return value
