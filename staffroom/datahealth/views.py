"""Pages of Data health."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staffroom.accounts.models import User
from staffroom.accounts.rights import may, needs
from staffroom.accounts.stepup import needs_fresh
from staffroom.kit.errors import StaffroomError
from staffroom.kit.limits import EXPORTS_A_MINUTE, limited
from staffroom.kit.spreadsheet import csv_download
from staffroom.sync import services as sync
from staffroom.sync.models import ImportRun, ToDo
from staffroom.sync.selectors import latest_good, open_hold, recent_runs

from . import changes, holds, selectors, services
from .feeds import source_lines
from .forms import Verdict, cleaned
from .news import age_of_data, file_of, live_data, news
from .nights import badge_of, nights, run_headline

AREA = {"area": "health"}
TODOS_IN_BRIEF = 5


@never_cache
@require_safe
@needs("import.see")
def front(request: HttpRequest) -> HttpResponse:
    """The news, what waits for a decision, the last nights, what the office has to mend."""
    return _front(request)


@never_cache
@require_POST
@needs("import.decide")
@needs_fresh
def decide(request: HttpRequest, run_id: int) -> HttpResponse:
    """Keep the old data, or apply the held plan."""
    run = get_object_or_404(ImportRun, pk=run_id)
    verdict = Verdict.read(request.POST.dict(), price=holds.price(run))
    if verdict.errors:
        return _front(request, verdict, status=422)
    try:
        said = _carry_out(run, verdict, by=_signature(request))
    except StaffroomError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("datahealth:front")


@never_cache
@require_safe
@needs("import.see")
def runs(request: HttpRequest) -> HttpResponse:
    """All nights."""
    page = Paginator(ImportRun.objects.order_by("-id"), 40).get_page(request.GET.get("page"))
    return render(request, "datahealth/runs.html", AREA | {"page": page, "nights": nights(page.object_list)})


@never_cache
@require_safe
@needs("import.see")
@limited("export", per_minute=EXPORTS_A_MINUTE)
def runs_csv(request: HttpRequest) -> HttpResponseBase:
    """All nights as a file."""
    return csv_download("imports.csv", selectors.RUNS_CSV, selectors.run_rows())


@never_cache
@require_safe
@needs("import.see")
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One night from beginning to end."""
    found = get_object_or_404(ImportRun, pk=run_id)
    failed = holds.failed_checks(found)
    context = {
        "run": found,
        "why": holds.why(found),
        "reasons": found.reasons[len(failed) :],  # the first ones say what the table of checks says
        "badge": badge_of(found),
        "headline": run_headline(found),
        "failed": [holds.check_line(check) for check in failed],
        "passed": [holds.check_line(check) for check in found.checks if check["verdict"] == "ok"],
        "records": selectors.record_table(found),
        "files": selectors.file_table(found),
        "steps": list(found.steps.all()),
        "decisions": selectors.decisions_about(found),
        "changes": changes.how_many(found),
        "slices": holds.slice_tables(found),
        "may_undo": may(request, "import.undo") and selectors.may_be_undone(found),
    }
    return render(request, "datahealth/run.html", AREA | context)


@never_cache
@require_POST
@needs("import.undo")
@needs_fresh
def undo(request: HttpRequest, run_id: int) -> HttpResponse:
    """Put back what a run changed; what was edited since is listed, not overwritten."""
    found = get_object_or_404(ImportRun, pk=run_id)
    if not selectors.may_be_undone(found):
        messages.error(request, f"Run {run_id} cannot be undone any more.")
        return redirect("datahealth:run", run_id)
    try:
        undone = sync.rollback(run_id, by=_signature(request), reason=cleaned(request.POST.get("reason", "")))
    except StaffroomError as refused:
        messages.error(request, str(refused))
        return redirect("datahealth:run", run_id)
    return render(request, "datahealth/undone.html", AREA | {"undone": undone})


@never_cache
@require_safe
@needs("import.names")
def change_list(request: HttpRequest, run_id: int) -> HttpResponse:
    """Every row of a plan, with names."""
    found = get_object_or_404(ImportRun, pk=run_id)
    asked = request.GET
    number = asked.get("page", "1")
    page = changes.changes_page(
        found,
        kind=asked.get("kind", ""),
        action=asked.get("action", ""),
        number=int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 1,
    )
    return render(request, "datahealth/changes.html", AREA | {"run": found, "page": page})


@never_cache
@require_safe
@needs("import.names")
@needs_fresh
@limited("export", per_minute=EXPORTS_A_MINUTE)
def changes_csv(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Every row of a plan as a file."""
    found = get_object_or_404(ImportRun, pk=run_id)
    return csv_download(f"import-{run_id}-changes.csv", changes.CSV_HEADING, changes.csv_rows(found))


@never_cache
@require_safe
@needs("todo.see")
def todo_list(request: HttpRequest) -> HttpResponse:
    """All rows set aside and all that look wrong."""
    context = {"todos": selectors.todo_lines(), "ticked": selectors.ticked_lines(), "good": latest_good()}
    return render(request, "datahealth/todo.html", AREA | context)


@never_cache
@require_safe
@needs("todo.export")
@limited("export", per_minute=EXPORTS_A_MINUTE)
def todo_csv(request: HttpRequest) -> HttpResponseBase:
    """The list as a file."""
    return csv_download("rows-set-aside.csv", selectors.TODO_CSV, selectors.todo_rows())


@never_cache
@require_POST
@needs("todo.tick")
def todo_tick(request: HttpRequest, todo_id: int) -> HttpResponse:
    """Mark one as mended, or open it again."""
    todo = get_object_or_404(ToDo, pk=todo_id)
    change = services.untick if request.POST.get("open") else services.tick
    line = selectors.todo_line(change(todo=todo, by=_signature(request)))
    if request.headers.get("HX-Request") == "true":
        return render(request, "datahealth/_todo.html", {"todo": line})
    return redirect("datahealth:todo")


def _front(request: HttpRequest, verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
    hold, good, recent = open_hold(), latest_good(), list(recent_runs())
    sees_todos = may(request, "todo.see")
    context: dict[str, object] = {
        "news": news(recent[0] if recent else None, hold, good),
        "hold": hold,
        "good": good,
        "age": age_of_data(good),
        "now": timezone.now(),
        "nights": nights(recent)[:8],
        "todos": selectors.todo_lines(TODOS_IN_BRIEF) if sees_todos else [],
        "todo_count": selectors.todo_count() if sees_todos else 0,
        "verdict": verdict,
        "sources": [source for source in source_lines(details=may(request, "feeds.details")) if source.used],
    }
    if hold is not None:
        context |= _about(request, hold, good)
    return render(request, "datahealth/front.html", AREA | context, status=status)


def _about(request: HttpRequest, hold: ImportRun, good: ImportRun | None) -> dict[str, object]:
    agreement = selectors.agreement_about(hold)
    return {
        "sums": holds.sums(hold),
        "cause": holds.likely_cause(hold),
        "checks": [holds.check_line(check) for check in holds.failed_checks(hold)],
        "slices": holds.slice_tables(hold),
        "changes": changes.how_many(hold),
        "price": holds.price(hold),
        "price_in_words": holds.price_in_words(hold),
        "file": file_of(hold),
        "live": live_data(good),
        "agreement": agreement,
        "i_agreed": _signature(request) in agreement.agreed,
    }


def _carry_out(run: ImportRun, verdict: Verdict, *, by: str) -> str:
    """Do what was decided and say what came of it. Raises StaffroomError with a plain sentence."""
    if not verdict.apply:
        sync.reject(run.pk, by=by, reason=verdict.reason or "Old data kept from the Data health page.")
        return "Kept. Nothing has changed for anybody; a new file is imported as usual."
    after = sync.approve(run.pk, by=by, reason=verdict.reason)
    if after.state == ImportRun.State.HELD:
        return "Your agreement is kept with your name. One more person has to agree before anything changes."
    return "Applied. Everyone sees the new data from now on."


def _signature(request: HttpRequest) -> str:
    user = request.user
    return user.signs_as if isinstance(user, User) else ""
