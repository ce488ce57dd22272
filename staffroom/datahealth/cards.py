"""Cards about the school's data: how it is, what waits for a decision, what the office has to mend."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import CharField, Count, Value

from staffroom.accounts.models import LinkRequest
from staffroom.audit.models import AuditLine
from staffroom.cards.registry import Context, Reader, card
from staffroom.sync.models import ImportRun
from staffroom.sync.selectors import latest_good, recent_runs

from . import holds
from .feeds import SourceLine, source_lines
from .news import News, file_of, live_data, news
from .selectors import todo_lines

IN_BRIEF = 5
A_DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Nights:
    """The newest run, the one that waits for a decision, and the one whose data everybody sees."""

    latest: ImportRun | None
    hold: ImportRun | None
    good: ImportRun | None

    @property
    def news(self) -> News:
        """What there is to say about them."""
        return news(self.latest, self.hold, self.good)


@dataclass(frozen=True)
class Waiting:
    """Accounts that nobody has linked yet, and sign-ins that were refused in the last 24 hours."""

    links: int = 0
    refused: int = 0


def nights(reader: Reader) -> Nights:
    """The last nights. One query, as long as one of them was good."""
    runs = list(recent_runs().defer("slices", "files"))
    hold = next((run for run in runs if run.state == ImportRun.State.HELD), None)
    good = next((run for run in runs if run.state in ImportRun.GOOD), None)
    return Nights(runs[0] if runs else None, hold, good or (latest_good() if runs else None))


def waiting(reader: Reader) -> Waiting:
    """Both counts in one query."""
    links = LinkRequest.objects.filter(state=LinkRequest.State.OPEN).order_by()
    refused = AuditLine.objects.filter(what="sign-in.refused", when__gt=reader.moment - A_DAY).order_by()
    counts = [
        found.annotate(kind=Value(kind, output_field=CharField())).values("kind").annotate(count=Count("pk"))
        for kind, found in (("links", links), ("refused", refused))
    ]
    pairs = counts[0].values_list("kind", "count").union(counts[1].values_list("kind", "count"), all=True)
    return Waiting(**dict(pairs))


def sources(reader: Reader) -> list[SourceLine]:
    """The feeds that are in use, with their ages."""
    return [line for line in source_lines(details=reader.holds("feeds.details")) if line.used]


@card(
    "data-health",
    title="Data health",
    needs="import.see",
    column="main",
    place=60,
    template="datahealth/cards/health.html",
    shown_to=("IT",),
    by_role={"IT": ("main", 5)},
)
def health(reader: Reader) -> Context | None:
    """Last night, what is held, how old each feed is, who cannot get in, how old the backup is."""
    found = reader.once(nights)
    return {
        "nights": found,
        "news": found.news,
        "sources": reader.once(sources) if reader.holds("feeds.see") else [],
        "waiting": reader.once(waiting),
    }


@card(
    "decisions",
    title="Waiting for a decision",
    needs="import.decide",
    column="main",
    place=28,
    template="datahealth/cards/decisions.html",
    shown_to=("leadership", "office", "business manager"),
    by_role={"leadership": ("main", 8), "office": ("main", 2), "business manager": ("main", 2)},
)
def decisions(reader: Reader) -> Context | None:
    """A held import. To leadership it also says that nothing waits; the office is told only what there is to do."""
    found = reader.once(nights)
    if found.hold is None and "leadership" not in reader.roles:
        return None
    hold = found.hold
    return {
        "hold": hold,
        "good": found.good,
        "news": found.news,
        "price": holds.price_in_words(hold) if hold else "",
        "live": live_data(found.good),
        "file": file_of(hold) if hold else "",
    }


@card(
    "fix-list",
    title="To mend",
    needs="todo.see",
    column="main",
    place=50,
    template="datahealth/cards/fix_list.html",
    shown_to=("office", "business manager"),
    by_role={"office": ("main", 30), "business manager": ("main", 30)},
)
def fix_list(reader: Reader) -> Context | None:
    """What is wrong in CASES21, and accounts that wait for their record."""
    lines, found = todo_lines(), reader.once(nights)
    return {
        "todos": lines[:IN_BRIEF],
        "count": len(lines),
        "good": found.good,
        "waiting": reader.once(waiting),
    }
