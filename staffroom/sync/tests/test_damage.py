"""Bytes flipped, cut out, put in: a damaged file is read, refused or held, and nobody is deactivated by it.

Everything from the bytes to the plan, without a database.
"""

import json
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import example, given, settings, strategies as st

from staffroom.kit.errors import BadInput
from staffroom.sources.eduhub.drop import read_drop
from staffroom.sources.eduhub.folder import look
from staffroom.sources.eduhub.snapshot import take
from staffroom.sync.flows.eduhub import translate
from staffroom.sync.guard import Past, judge, judge_set_aside
from staffroom.sync.kinds import Kind, Row
from staffroom.sync.limits import LIMITS
from staffroom.sync.plans import Action, Incoming, KindPlan, plan_kind
from tests import eduhub_folders as made

SHEETS = made.made_up_school(staff=12, students=40, leavers=8)
BOUNDS = {name: limit.value for name, limit in LIMITS.items()}
Stored = dict[str, dict[str, Row]]


def read(files: dict[str, bytes], *, night: float) -> list[Incoming]:
    """What the files say, by kind. Raises BadInput and nothing else."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "eduhub")
        folder.mkdir()
        for name, content in files.items():
            made.put(folder / name, content, at=made.START + night * made.DAY)
        snapshot = take(look(folder), Path(scratch, "copy"))
        drop = read_drop(snapshot, encoding="cp1252", birth_key="key", file_year=2026)
        return list(translate(drop, snapshot))


def planned(stored: Stored, incoming: list[Incoming]) -> list[tuple[KindPlan, dict[str, Row]]]:
    return [(plan_kind(stored.get(one.kind.name, {}), one), stored.get(one.kind.name, {})) for one in incoming]


def applied(stored: Stored, plans: list[tuple[KindPlan, dict[str, Row]]]) -> Stored:
    after = dict(stored)
    for plan, before in plans:
        rows = dict(before)
        for change in plan.changes:
            if change.after is not None and change.action != Action.REPLACED:
                rows[change.key] = change.after
        after[plan.kind.name] = rows
    return after


def active(kind: Kind, rows: dict[str, Row]) -> set[str]:
    return {key for key, row in rows.items() if row[len(kind.fields)]}


@cache
def sound(style: made.Style) -> tuple[dict[str, bytes], Stored]:
    """Files of a good night, and what was stored after it."""
    files = {made.file_name(table): made.as_bytes(sheet, style, table=table) for table, sheet in SHEETS.items()}
    return files, applied({}, planned({}, read(files, night=0)))


styles = st.sampled_from([made.Style(), made.Style(quoting="all", line_end="\n"), made.Style(shuffle=9)])
tables = st.sampled_from(["SF", "ST", "ST", "STMA", "KGC", "SCL"])
places = st.integers(0, 1_000_000)
flips = st.tuples(st.just("flip"), places, st.integers(1, 255))
cuts = st.tuples(st.just("cut"), places, st.integers(1, 400))
ends = st.tuples(st.just("end"), places, st.just(0))
inserts = st.tuples(
    st.just("insert"), places, st.sampled_from([b'"', b",", b"\r", b"\n", b"\0", b"\x81", b"\xc3\xa9", b"\xff\xfe"])
)


def spoil(content: bytes, how: str, place: int, what: int | bytes) -> bytes:
    place %= len(content)
    match how, what:
        case "flip", int(mask):
            return content[:place] + bytes([content[place] ^ mask]) + content[place + 1 :]
        case "cut", int(length):
            return content[:place] + content[place + length :]
        case "insert", bytes(more):
            return content[:place] + more + content[place:]
    return content[:place]


@given(styles, tables, st.one_of(flips, ends, inserts))
@example(made.Style(), "ST", ("insert", 0, b'"'))
@example(made.Style(), "STMA", ("insert", 0, b"\xef\xbb\xbf"))
def test_one_damaged_place_leads_to_the_same_a_hold_or_a_refusal_and_deactivates_nobody(
    style: made.Style, table: str, damage: tuple[str, int, int | bytes]
):
    """A piece cut out of the middle is not among them: it may join the halves of two rows into one that is sound."""
    files, stored = sound(style)
    name = made.file_name(table)
    worse = files | {name: spoil(files[name], *damage)}

    try:
        plans = planned(stored, read(worse, night=1))
    except BadInput:
        return

    checks = [*judge_set_aside((plan for plan, _ in plans), BOUNDS), *judge(plans, BOUNDS, Past()).checks]
    if any(check["verdict"] != "ok" for check in checks):
        return
    after = applied(stored, plans)
    for plan, before in plans:
        if plan.kind.people:
            assert active(plan.kind, before) <= active(plan.kind, after[plan.kind.name])


@given(st.lists(st.one_of(flips, cuts, inserts), min_size=2, max_size=12), st.integers(0, 11))
def test_any_bytes_give_rows_or_a_refusal_that_can_be_stored(damages: list[tuple[str, int, int | bytes]], which: int):
    files, _ = sound(made.Style())
    name = sorted(files)[which]
    content = files[name]
    for damage in damages:
        content = spoil(content, *damage) or b"x"

    try:
        found = read(files | {name: content}, night=1)
    except BadInput as refused:
        said = str(refused)
    else:
        said = "".join(str(row) for one in found for row in one.rows.values())

    assert "\0" not in said


@settings(max_examples=15)
@given(st.integers(1, 10_000), st.booleans())
def test_the_order_of_rows_and_columns_makes_no_difference_to_the_plan(seed: int, quoted: bool):
    _, stored = sound(made.Style())
    changed = made.made_up_school(staff=12, students=40, leavers=8)
    changed["ST"].drop("STU00003", "STU00004")
    changed["SF"].row("S004")["STAFF_STATUS"] = "LEFT"
    changed["ST"].rows.append(changed["ST"].row("STU00001") | {"STKEY": "NEW0001"})
    style = made.Style(shuffle=seed, quoting="all" if quoted else "needed")

    def plan_of(style: made.Style) -> str:
        files = {made.file_name(table): made.as_bytes(sheet, style) for table, sheet in changed.items()}
        plans = planned(stored, read(files, night=1))
        return json.dumps([plan.changes for plan, _ in plans], default=str)

    assert plan_of(style) == plan_of(made.Style())
