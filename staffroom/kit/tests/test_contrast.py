"""Every text can be read: each pair of the design language, in both themes, in more contrast, any school's colour."""

import math
import re
from functools import cache
from pathlib import Path

import pytest

STYLE = Path(__file__).parents[1] / "static" / "staffroom" / "staffroom.css"
CHROMAS = (0.0, 0.04, 0.075, 0.12, 0.16)
THEMES = ("light", "dark")
TEXT = [
    ("ink", "paper"),
    ("ink", "sheet"),
    ("ink", "well"),
    ("ink-2", "paper"),
    ("ink-2", "sheet"),
    ("ink-2", "well"),
    ("ink-2", "extra-wash"),
    ("ink-2", "moved-wash"),
    ("ink-3", "paper"),
    ("ink-3", "well"),
    ("ink-3", "moved-wash"),
    ("on-extra", "extra"),
    ("moved", "moved-wash"),
    ("moved", "sheet"),
    ("moved", "paper"),
    ("duty", "duty-wash"),
    ("stale", "stale-wash"),
    ("ink", "stale-wash"),
    ("ink", "bad-wash"),
    ("bad", "paper"),
    ("bad", "sheet"),
    ("bad", "bad-wash"),
    ("paper", "bad"),
    ("good", "paper"),
    ("paper", "ink"),
]
ACCENTED = [
    ("accent", "paper"),
    ("accent", "sheet"),
    ("accent", "well"),
    ("accent", "accent-wash"),
    ("on-accent", "accent-fill"),
    ("ink", "accent-wash"),
    ("ink-2", "accent-wash"),
    ("good", "accent-wash"),
]
EDGES = [
    ("edge", "sheet"),
    ("edge", "paper"),
    ("stale-edge", "stale-wash"),
    ("extra", "paper"),
    ("moved", "paper"),
    ("duty", "paper"),
    ("bad", "paper"),
    ("accent", "paper"),
]
MEASURED = {("ink", "paper"): 16.2, ("ink-3", "well"): 5.5, ("accent", "paper"): 7.6, ("edge", "sheet"): 4.3}

Colour = tuple[float, float, float]


@cache
def tokens(*, more: bool) -> dict[str, tuple[str, str]]:
    """Each colour as it is written, for light and for dark."""
    text = STYLE.read_text("utf-8")
    usual, _, rest = text.partition("@media (prefers-contrast: more)")
    found = dict(re.findall(r"--([\w-]+): light-dark\((.*?)\);", usual))
    if more:
        found |= dict(re.findall(r"--([\w-]+): light-dark\((.*?)\);", rest.partition("@layer reset")[0]))
    halves = {name: re.split(r",\s*(?=oklch|#)", both, maxsplit=1) for name, both in found.items()}
    return {name: (pair[0], pair[1]) for name, pair in halves.items() if len(pair) == 2}


def colour(name: str, theme: str, hue: float = 200, chroma: float = 0.075, *, more: bool = False) -> Colour:
    """A token as linear red, green and blue, for a school's colour."""
    written = tokens(more=more)[name][THEMES.index(theme)]
    return _colour(written, hue, chroma) if "accent" in written else _colour(written, 0, 0)


@cache
def _colour(written: str, hue: float, chroma: float) -> Colour:
    if written.startswith("#"):
        digits = written[1:] if len(written) == 7 else "".join(digit * 2 for digit in written[1:])
        parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return red, green, blue
    filled = written.replace("var(--accent-chroma)", str(chroma)).replace("var(--accent-hue)", str(hue))
    filled = re.sub(r"calc\(([\d.]+) \* ([\d.]+)\)", lambda found: str(float(found[1]) * float(found[2])), filled)
    lightness, strength, angle = (float(part) for part in re.findall(r"[\d.]+", filled)[:3])
    return _linear(lightness, strength * math.cos(math.radians(angle)), strength * math.sin(math.radians(angle)))


def _linear(lightness: float, a: float, b: float) -> Colour:
    """Oklab to linear sRGB, by its published matrices; what a screen cannot show is cut off, as browsers do."""
    l_ = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m_ = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s_ = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * l_ - 3.3077115913 * m_ + 0.2309699292 * s_
    green = -1.2684380046 * l_ + 2.6097574011 * m_ - 0.3413193965 * s_
    blue = -0.0041960863 * l_ - 0.7034186147 * m_ + 1.7076147010 * s_
    return _shown(red), _shown(green), _shown(blue)


def _shown(part: float) -> float:
    return min(1.0, max(0.0, part))


def contrast(one: Colour, other: Colour) -> float:
    """WCAG's ratio."""
    brighter, darker = sorted(
        (0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (one, other)), reverse=True
    )
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("pair", MEASURED)
def test_what_is_computed_is_what_was_measured_on_painted_pages(pair: tuple[str, str]):
    assert contrast(colour(pair[0], "light"), colour(pair[1], "light")) == pytest.approx(MEASURED[pair], abs=0.15)


@pytest.mark.parametrize("more", [False, True], ids=["usual", "more contrast"])
@pytest.mark.parametrize("theme", THEMES)
def test_every_text_is_readable_on_what_it_stands_on(theme: str, more: bool):
    weak = {
        pair: round(ratio, 2)
        for pair in TEXT
        if (ratio := contrast(colour(pair[0], theme, more=more), colour(pair[1], theme, more=more))) < 4.5
    }

    assert weak == {}


@pytest.mark.parametrize("more", [False, True], ids=["usual", "more contrast"])
@pytest.mark.parametrize("theme", THEMES)
def test_every_edge_that_means_something_is_seen(theme: str, more: bool):
    weak = {
        pair: round(ratio, 2)
        for pair in EDGES
        if (ratio := contrast(colour(pair[0], theme, more=more), colour(pair[1], theme, more=more))) < 2.95
    }

    assert weak == {}


@pytest.mark.parametrize("more", [False, True], ids=["usual", "more contrast"])
@pytest.mark.parametrize("theme", THEMES)
def test_a_school_may_choose_any_colour(theme: str, more: bool):
    weak = [
        (pair, hue, chroma)
        for hue in range(360)
        for chroma in CHROMAS
        for pair in ACCENTED
        if contrast(colour(pair[0], theme, hue, chroma, more=more), colour(pair[1], theme, hue, chroma, more=more))
        < 4.5
    ]

    assert weak == []
