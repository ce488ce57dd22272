"""Plans and pins are changed here, each change with a line of the audit."""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from staffroom.audit import services as audit
from staffroom.kit.stamps import touch
from staffroom.school.models import Pin, SitePlan
from staffroom.school.plans import keep_picture, picture_path

from .forms import PinForm, pin_as_data, plan_as_data
from .pictures import Picture

MOST_PLANS, MOST_PINS = 20, 400
UNDO_SECONDS = 3600
_SALT = "staffroom.schoolmap.undo"


def is_full() -> bool:
    """Whether there are as many plans as there may be."""
    return SitePlan.objects.count() >= MOST_PLANS


@transaction.atomic
def add_plan(name: str, picture: Picture, *, by: str) -> SitePlan:
    """Put a plan after the others."""
    last = SitePlan.objects.aggregate(last=Max("order"))["last"] or 0
    plan = SitePlan(name=name, order=last + 1)
    _show(plan, picture)
    _said("map.plan", plan.name, by, after=plan_as_data(plan))
    return plan


@transaction.atomic
def change_picture(plan: SitePlan, picture: Picture, *, by: str) -> None:
    """Another picture of the same place; the pins stay where they are on it."""
    before = plan_as_data(plan)
    _show(plan, picture)
    _said("map.plan", plan.name, by, before=before, after=plan_as_data(plan))


@transaction.atomic
def rename(plan: SitePlan, name: str, *, by: str) -> None:
    """Call a plan something else."""
    before = plan_as_data(plan)
    plan.name, plan.changed = name, timezone.now()
    plan.save()
    _said("map.plan", name, by, before=before, after=plan_as_data(plan))


@transaction.atomic
def remove_plan(plan: SitePlan, *, by: str) -> str:
    """Take a plan and its pins away; gives back what puts them back. The picture stays on disk for a day."""
    pins = [pin_as_data(pin) for pin in plan.pins.all()]
    kept = plan_as_data(plan)
    _said("map.plan", plan.name, by, before=kept | {"pins": len(pins)})
    if path := picture_path(plan):
        path.touch()  # its day begins now
    plan.delete()
    return signing.dumps({"plan": kept, "pins": pins}, salt=_SALT, compress=True)


@transaction.atomic
def keep_pin(plan: SitePlan, form: PinForm, *, by: str) -> Pin | None:
    """Place a pin, or move one. None, with the error in the form, where it cannot be."""
    if form.errors:
        return None
    pin = plan.pins.filter(pk=form.pin).first() if form.pin else None
    if form.pin and pin is None:
        form.errors["place"] = "Somebody has removed that pin in the meantime. Place a new one."
        return None
    if pin is None and plan.pins.count() >= MOST_PINS:
        form.errors["place"] = f"There are {MOST_PINS} pins on this plan, which is the most."
        return None
    before = pin_as_data(pin) if pin else None
    pin = pin or Pin(plan=plan)
    form.give(pin)
    pin.save()
    _said("map.pin", _target(plan, pin), by, before=before, after=pin_as_data(pin))
    return pin


@transaction.atomic
def remove_pin(plan: SitePlan, pin: Pin, *, by: str) -> str:
    """Take a pin away; gives back what puts it back."""
    kept = pin_as_data(pin)
    _said("map.pin", _target(plan, pin), by, before=kept)
    pin.delete()
    return signing.dumps({"of": plan.pk, "pins": [kept]}, salt=_SALT, compress=True)


@transaction.atomic
def put_back(token: str, *, by: str) -> SitePlan | None:
    """Undo a removal; None where it is too late, or the plan of a pin is gone too."""
    try:
        kept: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        return None
    if "plan" in kept:
        plan = SitePlan(**kept["plan"])
        if picture_path(plan) is None or SitePlan.objects.filter(name=plan.name, picture=plan.picture).exists():
            return None
        plan.save()
        _said("map.plan", plan.name, by, after=kept["plan"] | {"pins": len(kept["pins"])})
    else:
        found = SitePlan.objects.filter(pk=kept["of"]).first()
        if found is None or any(found.pins.filter(**pin).exists() for pin in kept["pins"]):
            return None
        plan = found
        for pin in kept["pins"]:
            _said("map.pin", _target(plan, Pin(**pin)), by, after=pin)
    Pin.objects.bulk_create(Pin(plan=plan, **pin) for pin in kept["pins"])
    return plan


def _show(plan: SitePlan, picture: Picture) -> None:
    plan.picture, plan.width, plan.height = keep_picture(picture.content), picture.width, picture.height
    plan.changed = timezone.now()
    plan.save()


def _target(plan: SitePlan, pin: Pin) -> str:
    return f"{pin.code or pin.label or pin.get_kind_display()} on {plan.name}"


def _said(
    what: str, target: str, by: str, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None
) -> None:
    touch("map")
    audit.record(who=by, what=what, target=target, before=before, after=after)
