"""What imports do not show: foreign keys named by a string must run down the floors too."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[1]


def _floor_of() -> dict[str, int]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    floors = reversed(contracts[0]["layers"])
    return {room.strip(): number for number, floor in enumerate(floors) for room in floor.split("|")}


def _relations() -> list[tuple[type[models.Model], type[models.Model]]]:
    return [
        (model, field.related_model)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, (models.ForeignKey, models.ManyToManyField)) and not isinstance(field.related_model, str)
    ]


def test_every_relation_stays_in_its_room_or_runs_down():
    floor = _floor_of()
    rooms = [(model._meta.app_config.name, target._meta.app_config.name) for model, target in _relations()]  # type: ignore[union-attr]

    uphill = [(a, b) for a, b in rooms if a != b and a in floor and b in floor and floor[b] >= floor[a]]

    assert uphill == []


@pytest.mark.parametrize("app", sorted(_floor_of()))
def test_every_room_that_is_checked_is_there(app: str):
    assert (ROOT / app.replace(".", "/")).is_dir()


def test_every_room_that_is_there_is_checked():
    rooms = {f"staffroom.{path.parent.name}" for path in (ROOT / "staffroom").glob("*/__init__.py")}

    assert rooms == set(_floor_of())
