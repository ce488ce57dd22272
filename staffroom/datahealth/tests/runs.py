"""Runs, plans and rows set aside, for the tests of this room."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from model_bakery import baker

from staffroom.accounts.models import User
from staffroom.sync.models import ImportRun, ToDo

YEARS = {"07": 182, "08": 178, "09": 172, "10": 176, "11": 171, "12": 164}


def user(*roles: str, name: str = "Alex Reader") -> User:
    """Somebody signed in with these roles."""
    return baker.make(User, name=name, roles=list(roles), staff_code=name[:3].upper(), handle=f"demo/{name}{roles}")


def counts(**given: int) -> dict[str, int]:
    """Counts of one kind of record."""
    names = ("read", "added", "changed", "deactivated", "reactivated", "unchanged", "missing_once", "set_aside")
    return dict.fromkeys(names, 0) | given


def check(name: str, seen: float, limit: float, verdict: str = "soft") -> dict[str, Any]:
    """One check of the guard."""
    return {
        "name": name,
        "words": name.replace("_", " ").capitalize(),
        "seen": seen,
        "limit": limit,
        "verdict": verdict,
    }


def years(**gone: int) -> dict[str, Any]:
    """Students by year level; `y09=172` takes that many out of Year 9."""
    leaving = {code: gone.get(f"y{code}", 0) for code in YEARS}
    rows = [
        {
            "code": code,
            "name": f"Year {int(code)}",
            "now": now,
            "new": now - leaving[code],
            "leaving": leaving[code],
            "arriving": 0,
        }
        for code, now in YEARS.items()
    ]
    total = sum(YEARS.values())
    return {"kind": "students", "by": "year level", "rows": rows, "now": total, "new": total - sum(leaving.values())}


def a_run(state: str = "applied", *, hours_ago: float = 1, **more: Any) -> ImportRun:
    """A run that began some hours ago and took four seconds."""
    started = timezone.now() - timedelta(hours=hours_ago)
    return baker.make(
        ImportRun,
        **(
            {
                "state": state,
                "started": started,
                "finished": started + timedelta(seconds=4),
                "newest_file": started - timedelta(minutes=20),
                "records": {"students": counts(read=1043, added=2, changed=11, unchanged=1030)},
            }
            | more
        ),
    )


def year_9_missing(state: str = "held", **more: Any) -> ImportRun:
    """A held run whose file lacks Year 9."""
    return a_run(
        state,
        hours_ago=0.5,
        **(
            {
                "hold": "soft",
                "plan_hash": "abc",
                "records": {
                    "students": counts(read=873, added=2, changed=5, missing_once=172, unchanged=866),
                    "staff": counts(read=118, unchanged=118),
                },
                "slices": [years(y09=172)],
                "checks": [check("students_missing", 172, 5.2), check("students_new", 2, 40, "ok")],
                "reasons": ["Students missing: 172, the limit is 5.2."],
            }
            | more
        ),
    )


def todo(**more: Any) -> ToDo:
    """A row set aside."""
    now = timezone.now()
    facts: dict[str, Any] = {
        "run": more.pop("run", None) or a_run(),
        "level": "set aside",
        "mark": f"mark {ToDo.objects.count()}",
        "file": "SM_8865.csv",
        "line": 12,
        "column": "ROOM",
        "subject": "HOL",
        "seen": "C4",
        "expected": "a room that is known",
        "mend": "CASES21, rooms",
        "first_seen": now,
        "last_seen": now,
        "closed": None,
    }
    return baker.make(ToDo, **(facts | more))
