"""The school signs in at bell time: so many people within a minute, each through the whole flow. Prints JSON.

`python -m bench.sign_in [PEOPLE] [SECONDS]` with `DATABASE_URL` set to an empty database and `STAFFROOM_DATA` to a
folder. Staffroom runs as `staffroom web` in processes of its own; the stand-in for Entra runs in this one.
"""

import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import django
import httpx2


def main(people: int = 150, seconds: float = 60) -> None:
    """Set a school up, let everybody in, and say how long each step took."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "staffroom.config.settings"
    django.setup()
    from staffroom.demo.running import free_port
    from staffroom.sources.entra.standin import EntraStandIn, PeopleFile, Person

    everybody = [
        Person(slug=f"p{number}", name=f"Person {number}", upn=f"p{number}@school.example", employee_id=f"P{number}",
               email=f"p{number}@school.example", roles=("Staff", "Teacher"))
        for number in range(people)
    ]  # fmt: skip
    _records(people)
    port = free_port(0)
    base = f"http://127.0.0.1:{port}"
    file = PeopleFile(people=everybody, app_roles={"Staff": "staff", "Teacher": "teacher"})
    with EntraStandIn(people=file, app_url=base) as entra:
        web = _web(base, entra.settings())
        try:
            _wait_for(base)
            began = time.perf_counter()
            with ThreadPoolExecutor(40) as pool:
                due = [seconds * number / people for number in range(people)]
                taken = list(pool.map(lambda number: _sign_in(base, f"p{number}", began + due[number]), range(people)))
            whole = time.perf_counter() - began
        finally:
            web.terminate()
            web.wait()
    callback = sorted(step["callback"] for step in taken)
    found = {
        "people": people,
        "seconds": round(whole, 1),
        "failed": sum(not step["in"] for step in taken),
        "callback": _figures(callback),
        "start": _figures(sorted(step["start"] for step in taken)),
    }
    print(json.dumps(found))


def _records(people: int) -> None:
    from staffroom.kit.database import ensure_schema
    from staffroom.school.models import StaffMember

    ensure_schema()
    StaffMember.objects.bulk_create(
        StaffMember(code=f"P{number}", family_name=f"Person{number}", shown_family_name=f"Person{number}")
        for number in range(people)
    )


def _web(base: str, settings: dict[str, object]) -> subprocess.Popen[bytes]:
    told = {name: value if isinstance(value, str) else json.dumps(value) for name, value in settings.items()}
    environment = os.environ | told | {"STAFFROOM_BASE_URL": base, "STAFFROOM_LOG_LEVEL": "ERROR"}
    command = [str(Path(sys.executable).with_name("staffroom")), "web", "--bind", urlsplit(base).netloc]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_for(base: str) -> None:
    for _ in range(300):
        try:
            if httpx2.get(f"{base}/api/health/ready", timeout=2).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    sys.exit("Staffroom was not ready in time.")


def _sign_in(base: str, who: str, at: float) -> dict[str, float]:
    threading.Event().wait(max(0.0, at - time.perf_counter()))
    with httpx2.Client(timeout=30) as browser:
        began = time.perf_counter()
        question = browser.get(f"{base}/auth/sign-in?start=own&next=/auth/sessions/")
        asked = time.perf_counter()
        answer = browser.get(f"{question.headers['location']}&login_hint={who}")
        back = time.perf_counter()
        welcome = browser.get(answer.headers["location"])
        done = time.perf_counter()
        page = browser.get(f"{base}/auth/sessions/")
    inside = welcome.status_code == 302 and page.status_code == 200
    return {"start": asked - began, "callback": done - back, "in": inside}


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _figures(ordered: list[float]) -> dict[str, float]:
    return {name: round(_at(ordered, share), 3) for name, share in (("p50", 0.5), ("p95", 0.95), ("max", 1.0))}


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
