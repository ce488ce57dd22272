"""The guard: is this plan plausible? Pure. It counts, compares with limits, and says which checks failed.

The rules come from what went wrong elsewhere: a file cut in half, another school's file, a year level
that vanished, codes given to other people. Nothing here can be switched off; limits can be moved.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Literal, TypedDict

from .kinds import Kind, Row
from .plans import Action, Change, KindPlan

Verdict = Literal["ok", "soft", "hard"]
Limits = Mapping[str, float]


class Check(TypedDict):
    """One check: what was seen, the limit it was held against, and the verdict."""

    name: str
    words: str
    seen: float
    limit: float
    verdict: Verdict


class SliceRow(TypedDict):
    """One year level, home group, campus, faculty or position: people now, after, going and coming."""

    code: str
    name: str
    now: int
    new: int
    leaving: int
    arriving: int


class Slice(TypedDict):
    """A way of cutting one kind of people into groups."""

    kind: str
    by: str
    rows: list[SliceRow]
    now: int
    new: int


@dataclass
class Past:
    """What earlier nights were like: rows read by kind (newest first), and people deactivated in seven days."""

    rows_read: Mapping[str, list[int]] = field(default_factory=dict)
    left_this_week: Mapping[str, int] = field(default_factory=dict)
    protected_staff: frozenset[str] = frozenset()


@dataclass
class Judgement:
    """Every check, and every slice, of one plan."""

    checks: list[Check]
    slices: list[Slice]

    @property
    def hold(self) -> str:
        """Empty, `soft` or `hard`."""
        verdicts = {check["verdict"] for check in self.checks}
        return next((verdict for verdict in ("hard", "soft") if verdict in verdicts), "")

    @property
    def reasons(self) -> list[str]:
        """The failed checks in plain sentences, gravest first."""
        failed = sorted((c for c in self.checks if c["verdict"] != "ok"), key=lambda c: c["verdict"] != "hard")
        return [f"{check['words']}: {check['seen']:g}, the limit is {check['limit']:g}." for check in failed]


def judge(
    plans: Iterable[tuple[KindPlan, Mapping[str, Row]]],
    limits: Limits,
    past: Past,
    names: Mapping[tuple[str, str], str] | None = None,
) -> Judgement:
    """Hold every kind's plan against the limits. `names` gives a slice's name by (slice, code)."""
    checks: list[Check] = []
    slices: list[Slice] = []
    for plan, stored in plans:
        facts = _Facts(plan, stored)
        checks.append(_mass_leaving(facts, limits))
        if plan.kind.people:
            own = [_slice(facts, by, fields, names or {}) for by, fields in plan.kind.slices.items()]
            slices += own
            checks += [*_people(facts, limits, past), *_slices_leaving(facts, own, limits)]
        if plan.kind.name == "staff":
            checks += _staff_only(facts, limits, past)
    return Judgement(checks, slices)


def judge_set_aside(plans: Iterable[KindPlan], limits: Limits) -> list[Check]:
    """Too many rows of one table that could not be read; the one check a first import is not spared."""
    checks = []
    for plan in plans:
        seen, rows = plan.counts["set_aside"], plan.counts["read"]
        limit = max(limits["set_aside.count"], limits["set_aside.percent"] / 100 * rows)
        words = f"Rows set aside among {_word(plan.kind)}"
        checks.append(_check(f"{plan.kind.name}_set_aside", words, seen, limit))
    return checks


class _Facts:
    """Counts that several checks need, taken in one pass."""

    def __init__(self, plan: KindPlan, stored: Mapping[str, Row]) -> None:
        self.kind = plan.kind
        self.stored = stored
        self.plan = plan
        self.read = plan.counts["read"]
        active = len(plan.kind.fields)
        self.current = [row for row in stored.values() if row[active]]
        self.missing = [c for c in plan.changes if _is_missing(plan.kind, c)]
        self.still_missing = plan.counts["missing_once"] - sum(c.action == Action.MISSING_ONCE for c in plan.changes)
        self.deactivated = [c for c in plan.changes if c.action == Action.DEACTIVATED]
        self.leaving = [c for c in plan.changes if c.action in (Action.DEACTIVATED, Action.MISSING_ONCE)]
        self.swapped = sum(c.action == Action.REPLACED for c in plan.changes)
        self.arriving = [
            c
            for c in plan.changes
            if c.after is not None and c.after[active] and (c.before is None or not c.before[active])
        ]
        self.changed = sum(self._loud(c) for c in plan.changes)

    def _loud(self, change: Change) -> bool:
        """Whether somebody current stays and differs in a field that does not change by itself."""
        before, after = change.before, change.after
        if change.action != Action.CHANGED or before is None or after is None or not before[len(self.kind.fields)]:
            return False
        return any(
            old != new and name not in self.kind.quiet
            for name, old, new in zip(self.kind.fields, before, after, strict=False)
        )


def _is_missing(kind: Kind, change: Change) -> bool:
    if change.action == Action.MISSING_ONCE:
        return True
    return (
        kind.people
        and change.action == Action.DEACTIVATED
        and change.after is not None
        and change.after[kind.at("inactive_because")] == "missing"
    )


def _check(name: str, words: str, seen: float, limit: float, *, breach: Verdict = "soft") -> Check:
    verdict: Verdict = breach if seen > limit else "ok"
    return Check(name=name, words=words, seen=round(seen, 2), limit=round(limit, 2), verdict=verdict)


def _word(kind: Kind) -> str:
    return kind.name.replace("_", " ")


def _share(facts: _Facts, limits: Limits, what: str) -> float:
    """The larger of a plain number and a share of the people current now."""
    name = f"{facts.kind.name}.{what}"
    return max(limits[f"{name}.count"], limits[f"{name}.percent"] / 100 * len(facts.current))


def _mass_leaving(facts: _Facts, limits: Limits) -> Check:
    limit = max(limits["hard.leaving.count"], limits["hard.leaving.percent"] / 100 * len(facts.current))
    words = f"{_word(facts.kind).capitalize()} that would be gone"
    seen = len(facts.leaving) + facts.still_missing - sum(_ended(facts.kind, change) for change in facts.deactivated)
    return _check(f"{facts.kind.name}_gone", words, seen, limit, breach="hard")


def _ended(kind: Kind, change: Change) -> bool:
    """Whether something was over by itself (last year's enrolment): gone at the first absence, not marked as gone."""
    before, after = change.before, change.after
    return not kind.people and before is not None and after is not None and before[-1] is None and after[-1] is not None


def _people(facts: _Facts, limits: Limits, past: Past) -> list[Check]:
    kind, who = facts.kind.name, _word(facts.kind)
    base = max(1, len(facts.current))
    day = _share(facts, limits, "leaving")
    before = past.left_this_week.get(kind, 0)
    swaps = facts.swapped
    return [
        _check(
            f"{kind}_missing",
            f"{who.capitalize()} missing from this file",
            len(facts.missing) + facts.still_missing,
            _share(facts, limits, "missing"),
        ),
        _check(f"{kind}_leaving", f"{who.capitalize()} who would leave", len(facts.deactivated), day),
        _check(
            f"{kind}_week",
            f"{who.capitalize()} who would have left within seven days",
            before + len(facts.deactivated) if facts.deactivated else 0,
            day * limits["week.factor"],
        ),
        _check(
            f"{kind}_swapped",
            f"Codes of {who} that now mean somebody else",
            swaps,
            limits[f"{kind}.swap.percent"] / 100 * base,
            breach="hard" if swaps > limits["hard.swap.percent"] / 100 * base else "soft",
        ),
        _check(f"{kind}_changed", f"{who.capitalize()} changed", facts.changed, _share(facts, limits, "changed")),
        _check(f"{kind}_new", f"New {who}", len(facts.arriving) - swaps, _share(facts, limits, "new")),
        *_row_band(facts, limits, past),
    ]


def _row_band(facts: _Facts, limits: Limits, past: Past) -> list[Check]:
    kind = facts.kind.name
    rows = past.rows_read.get(kind, [])[:14]
    if not rows:
        return []
    usual = median(rows)
    slack = limits[f"{kind}.rows.slack"]
    most = max(usual * limits[f"{kind}.rows.high"] / 100, usual + slack)
    least = min(usual * limits[f"{kind}.rows.low"] / 100, usual - slack)
    words = f"Rows in the file of {_word(facts.kind)}"
    high = _check(f"{kind}_rows_high", f"{words}, more than usual", facts.read, most)
    verdict: Verdict = "soft" if facts.read < least else "ok"
    low = Check(
        name=f"{kind}_rows_low",
        words=f"{words}, fewer than usual",
        seen=facts.read,
        limit=round(least, 2),
        verdict=verdict,
    )
    return [high, low]


def _staff_only(facts: _Facts, limits: Limits, past: Past) -> list[Check]:
    email = facts.kind.at("email")
    moved = sum(
        c.action == Action.CHANGED
        and c.before is not None
        and c.after is not None
        and c.before[email] != c.after[email]
        for c in facts.plan.changes
        if c.before is not None and c.before[email]
    )
    protected = sum(change.key in past.protected_staff for change in facts.leaving)
    return [
        _check("staff_emails", "Staff e-mail addresses changed", moved, limits["staff.emails.count"]),
        _check("staff_protected", "The principal, or somebody else protected, would leave", protected, 0),
    ]


def _slices_leaving(facts: _Facts, slices: Iterable[Slice], limits: Limits) -> Iterable[Check]:
    """One check for the worst slice of each cut, and one for a year level left empty."""
    kind = facts.kind.name
    floor, share = limits[f"{kind}.slice.count"], limits[f"{kind}.slice.percent"] / 100
    for cut in slices:
        worst = max(cut["rows"], key=lambda row: row["leaving"] - max(floor, share * row["now"]), default=None)
        if worst is None:
            continue
        words = f"{_word(facts.kind).capitalize()} leaving {cut['by']} {worst['name'] or worst['code'] or 'not set'}"
        name = f"{kind}_slice_{cut['by'].replace(' ', '_')}"
        yield _check(name, words, worst["leaving"], max(floor, share * worst["now"]))
        if cut["by"] == "year level":
            emptied = sum(row["now"] > floor and _is_emptied(row) for row in cut["rows"])
            yield _check("students_year_emptied", "Year levels left empty", emptied, 0, breach="hard")


def _is_emptied(row: SliceRow) -> bool:
    """Whether nobody of a year level stays: all leave, or its code has vanished from the rows of those who stay."""
    return row["leaving"] >= row["now"] or (row["code"] != "" and row["new"] <= 0)


def _slice(facts: _Facts, by: str, fields: tuple[str, ...], names: Mapping[tuple[str, str], str]) -> Slice:
    places = [facts.kind.at(name) for name in fields]
    active = len(facts.kind.fields)

    def count(rows: Iterable[Row | None]) -> Counter[str]:
        return Counter(code for row in rows if row is not None for code in {row[p] for p in places if row[p]} or {""})

    now = count(facts.current)
    out = count(c.before for c in facts.plan.changes if c.before is not None and c.before[active])
    back = count(c.after for c in facts.plan.changes if c.after is not None and c.after[active])
    leaving = count(c.before for c in facts.leaving)
    once = count(c.before for c in facts.plan.changes if c.action == Action.MISSING_ONCE)
    arriving = count(c.after for c in facts.arriving)
    rows = [
        SliceRow(
            code=code,
            name=names.get((by, code), ""),
            now=now[code],
            new=now[code] - out[code] + back[code] - once[code],
            leaving=leaving[code],
            arriving=arriving[code],
        )
        for code in sorted(now.keys() | back.keys())
    ]
    total = len(facts.current)
    gone = len(facts.leaving)
    return Slice(
        kind=facts.kind.name, by=by, rows=rows, now=total, new=total - gone + len(facts.arriving) - facts.swapped
    )
