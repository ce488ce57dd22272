"""Draws the made-up school: a plan for each campus, with a pin for every room and for what a newcomer looks for."""

from collections import defaultdict
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont

from staffroom.demo.setting import CAMPUSES, rooms
from staffroom.school.models import Pin, SitePlan
from staffroom.schoolmap.forms import PinForm
from staffroom.schoolmap.pictures import written
from staffroom.schoolmap.services import add_plan, keep_pin

SIZE = (1600, 1000)
BY = "Demo"
_GRASS, _PATH, _WALL, _ROOM, _WOOD = "#e6efdd", "#f7f3ea", "#6d645c", "#ffffff", "#c9dcb8"
_CELL = (104, 74)
# Block: corner, how many rooms side by side, what it is called on the plan.
_BLOCKS = {
    1: {
        "A": (90, 120, 5, "A block"),
        "B": (90, 360, 4, "B block"),
        "C": (90, 600, 4, "C block"),
        "L": (720, 120, 3, "Science"),
        "T": (1100, 120, 3, "Workshops"),
        "R": (720, 600, 3, "Art"),
        "M": (720, 770, 3, "Music"),
        "P": (1120, 770, 4, "Portables"),
        "G": (1340, 560, 2, "Gym"),
    },
    2: {"S": (180, 180, 7, "Senior centre"), "V": (1080, 180, 3, "Laboratories")},
}
_SINGLE = {
    1: {
        "LIB": (540, 380),
        "HALL": (720, 380),
        "OFF1": (880, 380),
        "SR1": (1040, 380),
        "WEL": (1200, 380),
        "ICT": (540, 480),
    },
    2: {"SR2": (1080, 420)},
}
# Kind, code, label, where.
_PLACES = {
    1: (
        (Pin.Kind.STAFFROOM, "", "Staffroom", 1092, 345),
        (Pin.Kind.OFFICE, "", "Office, sign in here", 932, 345),
        (Pin.Kind.TOILETS, "", "Staff toilets", 1020, 500),
        (Pin.Kind.FIRST_AID, "", "First aid", 830, 510),
        (Pin.Kind.ASSEMBLY, "", "Oval, north end", 1235, 690),
        (Pin.Kind.DUTY, "OVL", "Oval", 1080, 630),
        (Pin.Kind.DUTY, "CAN", "Canteen", 700, 530),
        (Pin.Kind.DUTY, "CYD", "Courtyard", 560, 620),
        (Pin.Kind.DUTY, "GTE", "Front gate", 930, 955),
        (Pin.Kind.DUTY, "BUS", "Bus bay", 1460, 955),
    ),
    2: (
        (Pin.Kind.STAFFROOM, "", "Staffroom", 1132, 540),
        (Pin.Kind.OFFICE, "", "Senior office, sign in here", 300, 440),
        (Pin.Kind.TOILETS, "", "Staff toilets", 420, 440),
        (Pin.Kind.FIRST_AID, "", "First aid", 540, 440),
        (Pin.Kind.ASSEMBLY, "", "Car park", 800, 800),
        (Pin.Kind.DUTY, "SEN", "Senior yard", 620, 620),
    ),
}


def give_plans() -> None:
    """Draw both campuses and place their pins, unless somebody has a plan already."""
    if SitePlan.objects.exists():
        return
    for campus in CAMPUSES:
        cells = dict(_cells(campus.code))
        plan = add_plan(campus.name, written(_drawing(campus.code, cells)), by=BY)
        pins = [(Pin.Kind.ROOM, code, "", *_middle(corner)) for code, corner in cells.items()]
        for kind, code, label, across, down in [*pins, *_PLACES[campus.code]]:
            x, y = (f"{100 * across / SIZE[0]:.2f}", f"{100 * down / SIZE[1]:.2f}")
            keep_pin(plan, PinForm.read({"kind": kind, "code": code, "label": label, "x": x, "y": y}), by=BY)


def _cells(campus: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """The corner of every room of a campus by its code."""
    blocks = defaultdict(list)
    for room in rooms():
        if room.campus == campus and room.code not in _SINGLE[campus]:
            blocks[room.code[0]].append(room.code)
    for block, codes in blocks.items():
        left, top, wide, _ = _BLOCKS[campus][block]
        for place, code in enumerate(codes):
            yield code, (left + place % wide * _CELL[0], top + place // wide * _CELL[1])
    yield from _SINGLE[campus].items()


def _middle(corner: tuple[int, int]) -> tuple[int, int]:
    return corner[0] + _CELL[0] // 2, corner[1] + _CELL[1] // 2


def _drawing(campus: int, cells: dict[str, tuple[int, int]]) -> Image.Image:
    picture = Image.new("RGB", SIZE, _GRASS)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 925, SIZE[0], SIZE[1]), fill="#d9d5ce")
    for x in range(20, SIZE[0], 120):
        draw.rectangle((x, 960, x + 60, 964), fill="#ffffff")
    for path in ((60, 290, 1560, 330), (60, 540, 1300, 580), (660, 60, 700, 925), (900, 330, 960, 925)):
        draw.rectangle(path, fill=_PATH)
    if campus == 1:
        draw.ellipse((990, 575, 1310, 745), fill="#cfe0bd", outline="#ffffff", width=4)
    for x, y in ((40, 60), (620, 90), (1050, 60), (1500, 250), (40, 860), (520, 860), (1480, 520), (600, 700)):
        draw.ellipse((x, y, x + 44, y + 44), fill=_WOOD)
    small = ImageFont.load_default(size=24)
    for x, y in cells.values():
        draw.rectangle((x, y, x + _CELL[0], y + _CELL[1]), fill=_ROOM, outline=_WALL, width=3)
    for left, top, _, name in _BLOCKS[campus].values():
        draw.text((left, top - 34), name, fill=_WALL, font=small)
    road = "Harrow Lane" if campus == 1 else "Creek Road"
    draw.text((80, 970), road, fill=_WALL, font=small, anchor="lm")
    return picture
