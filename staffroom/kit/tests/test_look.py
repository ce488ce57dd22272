"""The files a browser gets: small, ours or named with their licence, and nothing that a strict policy would refuse."""

import gzip
import re
from importlib.metadata import version
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
KIT = HOUSE / "kit" / "static"
CORE = KIT / "staffroom" / "staffroom.css"
TEMPLATES = sorted(HOUSE.glob("*/templates/**/*.html"))
SCRIPTS = sorted(HOUSE.glob("*/static/**/*.js"))
MANIFEST = (KIT / "MANIFEST.md").read_text("utf-8")
REFUSED = re.compile(
    r"<style\b|\sstyle=|<script(?![^>]*\bsrc=)[^>]*>|javascript:|"
    r"\son(?:click|change|input|load|submit|error|toggle|focus|blur|key\w+|mouse\w+|pointer\w+)="
)
NOT_OURS = re.compile(r"@license|copyright \(c\)|^/\*!", re.IGNORECASE | re.MULTILINE)


def _name(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def test_the_stylesheet_of_every_page_is_at_most_ten_kilobytes_compressed():
    assert len(gzip.compress(CORE.read_bytes(), 9)) <= 10_000


def test_what_one_room_needs_is_in_the_layer_of_pages():
    others = [path for path in HOUSE.glob("*/static/**/*.css") if path != CORE]

    loose = [
        _name(path)
        for path in others
        if re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S).strip()[:6] != "@layer"
    ]

    assert others
    assert loose == []


@pytest.mark.parametrize("script", SCRIPTS, ids=_name)
def test_a_script_is_short_enough_to_be_read(script: Path):
    assert len(script.read_text("utf-8").splitlines()) < 200


def test_no_template_has_styles_or_scripts_of_its_own():
    refused = {_name(path): found for path in TEMPLATES if (found := REFUSED.findall(path.read_text("utf-8")))}

    assert refused == {}


def test_what_a_page_takes_from_elsewhere_is_in_the_manifest_with_its_version_and_licence():
    wanted = {name for path in TEMPLATES for name in re.findall(r"{% static ['\"](.+?)['\"]", path.read_text("utf-8"))}
    own = {str(path.relative_to(root)) for root in HOUSE.glob("*/static") for path in root.rglob("*") if path.is_file()}

    foreign = wanted - own

    assert foreign == {"django_htmx/htmx-2.min.js"}
    assert all(f"| `{name}` |" in MANIFEST for name in foreign)
    assert f"django-htmx {version('django-htmx')}" in MANIFEST


def test_what_was_copied_from_elsewhere_is_in_the_manifest():
    files = [path for path in HOUSE.glob("*/static/**/*") if path.suffix in {".js", ".css", ".svg", ".woff2"}]

    copied = [path for path in files if "vendor" in path.parts or NOT_OURS.search(path.read_text("utf-8", "replace"))]

    assert [_name(path) for path in copied if f"`{path.parent.name}/{path.name}`" not in MANIFEST] == []


def test_every_icon_that_a_template_asks_for_is_in_the_sprite():
    sprite = set(re.findall(r'id="i-([\w-]+)"', (KIT / "staffroom" / "icons.svg").read_text("utf-8")))

    asked = {name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text("utf-8"))}

    assert asked - sprite == set()


def test_the_style_guide_s_switch_shows_what_more_contrast_shows():
    guide = HOUSE / "styleguide" / "static" / "styleguide" / "styleguide.css"
    real = re.search(r"prefers-contrast: more\) \{\n\s*:root \{\n(.*?)\n\s*\}", CORE.read_text("utf-8"), re.DOTALL)
    shown = re.search(r'data-contrast="more"\] \{\n(.*?)\n\s*\}', guide.read_text("utf-8"), re.DOTALL)

    assert real is not None
    assert shown is not None
    assert real[1].split() == shown[1].split()
