"""A held plan, told so that a person can decide: what is missing, where, why probably, at what price."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from staffroom.kit import words
from staffroom.sync.models import ImportRun

PEOPLE = ("students", "staff")
ROWS_SHOWN = 10
# What a failed check means, most telling first: its name without the kind, and the sentence.
_WHY = (
    ("missing", "{seen} {kind} are missing from this file; we stop at more than {limit}."),
    ("leaving", "{seen} {kind} would leave at once; we stop at more than {limit}."),
    ("gone", "{seen} {kind} would be gone; we stop at more than {limit}."),
    ("swapped", "{seen} codes of {kind} now belong to somebody else; we stop at more than {limit}."),
    ("new", "{seen} {kind} are new; we stop at more than {limit}."),
    ("changed", "{seen} {kind} would change at once; we stop at more than {limit}."),
    ("rows_low", "The file of {kind} has {seen} rows; we stop below {limit}."),
    ("rows_high", "The file of {kind} has {seen} rows; we stop above {limit}."),
    ("emails", "{seen} staff e-mail addresses would change at once; we stop at more than {limit}."),
    ("set_aside", "{seen} rows of {kind} could not be used; we stop at more than {limit}."),
)
_ABOUT_LEAVING = ("_gone", "_missing", "_leaving", "_slice", "_week")
BAR = 88  # width of the longest bar, in units of its drawing


@dataclass(frozen=True)
class Bar:
    """How long a bar is drawn: people before as an outline, people after as a fill."""

    was: float
    now: float


@dataclass(frozen=True)
class SliceLine:
    """One group of a slice."""

    name: str
    now: int
    new: int
    change: str
    gone: bool
    bar: Bar


@dataclass(frozen=True)
class SliceTable:
    """A plan cut one way, such as students by year level."""

    title: str
    note: str
    lines: list[SliceLine]
    hidden: int
    now: int
    new: int
    change: str
    with_bars: bool


@dataclass(frozen=True)
class CheckLine:
    """One check in words: what was seen, and the limit."""

    words: str
    seen: str
    limit: str
    verdict: str


@dataclass(frozen=True)
class Sums:
    """What the plan does to one kind of people."""

    kind: str
    leaving: int
    new: int
    changed: int
    unchanged: int


def count_of(run: ImportRun, kind: str, *outcomes: str) -> int:
    """How many records of a kind had any of these outcomes."""
    counts = run.records.get(kind, {})
    return sum(int(counts.get(outcome, 0)) for outcome in outcomes)


def leaving(run: ImportRun, kind: str) -> int:
    """People of a kind who leave by this plan, or are missing from its file for the first time."""
    return count_of(run, kind, "deactivated", "missing_once")


def price(run: ImportRun) -> int:
    """How many people leave or go missing in all; who applies a held plan types this number."""
    return sum(leaving(run, kind) for kind in PEOPLE)


def price_in_words(run: ImportRun) -> str:
    """'172 students', '3 staff', '172 students and 3 staff'."""
    nouns = {"students": ("student", "students"), "staff": ("member of staff", "staff")}
    return words.listed([words.count(gone, *nouns[kind]) for kind in PEOPLE if (gone := leaving(run, kind))])


def sums(run: ImportRun) -> list[Sums]:
    """Four numbers for each kind of people in question, the one most in question first."""
    main = main_kind(run)
    kinds = [main, *(kind for kind in PEOPLE if kind != main and (leaving(run, kind) or _failed(run, kind)))]
    return [
        Sums(
            kind,
            leaving(run, kind),
            count_of(run, kind, "added", "reactivated"),
            count_of(run, kind, "changed"),
            count_of(run, kind, "unchanged"),
        )
        for kind in kinds
    ]


def why(run: ImportRun) -> str:
    """The most telling failed check as a sentence; empty if none failed."""
    failed = {check["name"]: check for check in failed_checks(run)}
    for what, sentence in _WHY:
        for kind in (main_kind(run), *PEOPLE, "enrolments", "classes"):
            if check := failed.get(f"{kind}_{what}"):
                line = check_line(check)
                return sentence.format(seen=line.seen, kind=kind, limit=line.limit.split(" ")[-1])
    return f"{next(iter(failed.values()))['words']}." if failed else ""


def check_line(check: dict[str, Any]) -> CheckLine:
    """A check in words. Limits are whole: nobody leaves by half."""
    least = check["name"].endswith("_rows_low")
    limit = ceil(check["limit"]) if least else floor(check["limit"])
    said = "none" if not limit else f"{'at least' if least else 'at most'} {words.number(limit)}"
    return CheckLine(check["words"], words.number(check["seen"]), said, check["verdict"])


def main_kind(run: ImportRun) -> str:
    """'students' or 'staff': whichever has failed checks, students first; otherwise where more would leave."""
    for kind in PEOPLE:
        if _failed(run, kind):
            return kind
    return max(PEOPLE, key=lambda kind: leaving(run, kind))


def failed_checks(run: ImportRun) -> list[dict[str, Any]]:
    """Checks that hold the plan, those for two people first."""
    failed = [check for check in run.checks if check["verdict"] != "ok"]
    return sorted(failed, key=lambda check: check["verdict"] != "hard")


def headline(run: ImportRun, file: str) -> str:
    """The news of a held plan: 'Year 9 is missing from last night’s file'."""
    for by, noun in (("year level", "year levels"), ("campus", "campuses"), ("home group", "home groups")):
        gone = [name_of(by, row) for row in _emptied(run, by)]
        if 0 < len(gone) <= 3 and by != "home group":
            return f"{words.listed(gone)} {'is' if len(gone) == 1 else 'are'} missing from {file}"
        if gone:
            return f"{words.count(len(gone), noun[:-1], noun)} {'is' if len(gone) == 1 else 'are'} missing from {file}"
    return _headline_of_checks(run, file)


def likely_cause(run: ImportRun) -> str:
    """What usually lies behind a plan like this one; empty where we have no idea."""
    names = {check["name"] for check in failed_checks(run)}
    kind = main_kind(run)
    if f"{kind}_swapped" in names:
        return (
            "the codes were given out anew, or the files come from another school. "
            "Look at a few names under ‘Every row’ before anything else."
        )
    marked, missing = count_of(run, kind, "deactivated"), count_of(run, kind, "missing_once")
    if missing > marked or f"{kind}_rows_low" in names:
        return _cause_of_gaps(run, kind)
    if names & {f"{kind}_gone", f"{kind}_leaving", f"{kind}_missing", f"{kind}_week"}:
        return (
            "they are in the file, marked as left. At the turn of the year that is right; "
            "on an ordinary night somebody has changed many records at once in CASES21."
        )
    if any(name.endswith("_set_aside") for name in names):
        return "something in CASES21 or in the export garbles these rows. Each is listed under ‘Rows set aside’."
    if names & {f"{kind}_changed", "staff_emails"}:
        return (
            "a bulk change in CASES21, or an export in another encoding. "
            "If nobody knows of one, compare a few rows before you apply it."
        )
    if f"{kind}_new" in names or f"{kind}_rows_high" in names:
        return "a new intake was enrolled. If it was, applying it is right."
    return ""


def slice_tables(run: ImportRun) -> list[list[SliceTable]]:
    """The plan by slice, one list for each kind of people, the one most in question first.

    Slices that change nothing are left out, but year levels always show the whole picture.
    """
    main = main_kind(run)
    kept = [cut for cut in run.slices if cut["by"] == "year level" or any(_differs(row) for row in cut["rows"])]
    if not any(_differs(row) for cut in kept for row in cut["rows"]):
        return []
    kinds = sorted({cut["kind"] for cut in kept}, key=lambda kind: kind != main)
    return [[_table(cut) for cut in kept if cut["kind"] == kind] for kind in kinds]


def name_of(by: str, row: dict[str, Any]) -> str:
    """What a group is called: 'Year 9', '9A', 'Hill campus'."""
    name = str(row.get("name") or "")
    if by == "year level":
        return name or (f"Year {row['code'].lstrip('0')}" if row["code"] else "No year level")
    if by == "home group":
        return str(row["code"]) or "No home group"
    return name or row["code"] or f"No {by}"


def _failed(run: ImportRun, kind: str) -> bool:
    return any(check["name"].startswith(f"{kind}_") for check in failed_checks(run))


def _emptied(run: ImportRun, by: str) -> list[dict[str, Any]]:
    return [
        row
        for cut in run.slices
        if cut["by"] == by
        for row in cut["rows"]
        if row["now"] > 2 and row["leaving"] >= row["now"] and row["code"]
    ]


def _headline_of_checks(run: ImportRun, file: str) -> str:
    failed = {check["name"]: round(check["seen"]) for check in failed_checks(run)}
    for kind in PEOPLE:
        if seen := failed.get(f"{kind}_swapped"):
            return f"{words.count(seen, 'code')} of {kind} now {'belongs' if seen == 1 else 'belong'} to somebody else"
    if price(run) and any(part in name for name in failed for part in _ABOUT_LEAVING):
        return f"{price_in_words(run)} would leave"
    if price(run) and "staff_protected" in failed:
        return "The principal would leave"
    for name, seen in failed.items():
        kind, _, what = name.partition("_")
        if what == "gone":
            return f"{words.number(seen)} {kind} would be gone"
        if what == "set_aside":
            return f"{words.count(seen, 'row')} of {file} could not be used"
        if what == "new" and kind in PEOPLE:
            return f"{words.number(seen)} new {kind} at once"
        if what == "changed" and kind in PEOPLE:
            return f"{words.number(seen)} {kind} would change at once"
    if "staff_emails" in failed:
        return f"{words.count(failed['staff_emails'], 'staff e-mail address', 'staff e-mail addresses')} would change"
    return f"{file[:1].upper()}{file[1:]} needs a look"


def _cause_of_gaps(run: ImportRun, kind: str) -> str:
    other = "staff" if kind == "students" else "students"
    whole = not leaving(run, other) and count_of(run, other, "read")
    rest = f", while the {other} file is whole ({words.count(count_of(run, other, 'read'), 'row')})" if whole else ""
    gone = [name_of("year level", row) for row in _emptied(run, "year level")] if kind == "students" else []
    part = f"Nobody of {words.listed(gone)} is in it{rest}." if gone else f"Rows are missing{rest}."
    return f"the export stopped part-way. {part} Running the export again usually mends it."


def _differs(row: dict[str, Any]) -> bool:
    return bool(row["leaving"] or row["arriving"] or row["now"] != row["new"])


def _table(cut: dict[str, Any]) -> SliceTable:
    by, rows = cut["by"], cut["rows"]
    changed = [row for row in rows if _differs(row)]
    whole = by == "year level" or len(rows) <= 8
    listed = rows if whole else sorted(changed, key=lambda row: (-row["leaving"], row["code"]))[:ROWS_SHOWN]
    longest = max((max(row["now"], row["new"]) for row in rows), default=0) or 1
    return SliceTable(
        title=by[:1].upper() + by[1:] + (" (staff)" if cut["kind"] == "staff" else ""),
        note="" if whole else f"{len(changed)} of {len(rows)} change",
        lines=list(_lines(by, listed, longest)),
        hidden=0 if whole else len(changed) - len(listed),
        now=cut["now"],
        new=cut["new"],
        change=signed(cut["new"] - cut["now"]),
        with_bars=by == "year level",
    )


def _lines(by: str, rows: Iterable[dict[str, Any]], longest: int) -> Iterator[SliceLine]:
    for row in rows:
        gone = bool(row["now"]) and row["leaving"] >= row["now"] and not row["new"]
        bar = Bar(round(row["now"] / longest * BAR, 1), round(row["new"] / longest * BAR, 1))
        yield SliceLine(name_of(by, row), row["now"], row["new"], _change(row, gone), gone, bar)


def _change(row: dict[str, Any], gone: bool) -> str:
    if gone:
        return "all gone"
    net = row["new"] - row["now"]
    if not net and row["leaving"] and row["arriving"]:
        return f"−{row['leaving']} +{row['arriving']}"
    return signed(net)


def signed(value: int) -> str:
    """'+2', '−170' or 'same'."""
    return "same" if not value else f"{'+' if value > 0 else '−'}{words.number(abs(value))}"
