"""What does not depend on the dice: places, faculties, positions, subjects, and a few people with fixed roles."""

from dataclasses import dataclass

from staffroom.demo.school import Campus, Faculty, House, Position, Room

CAMPUSES = (
    Campus(1, "Harrow Lane Campus", True, "1 Harrow Lane"),
    Campus(2, "Creek Road Senior Campus", False, "40 Creek Road"),
)
SENIOR_CAMPUS_FROM = 11

HOUSES = (
    House("BANKSIA", "Banksia", 1),
    House("IRONBARK", "Ironbark", 1),
    House("LORIKEET", "Lorikeet", 1),
    House("WARATAH", "Waratah", 1),
    House("WATTLE", "Wattle", 1),
)

FACULTIES = (
    Faculty("ENG", "English"),
    Faculty("MAT", "Mathematics"),
    Faculty("SCI", "Science"),
    Faculty("HUM", "Humanities"),
    Faculty("HPE", "Health, PE and Sport"),
    Faculty("ART", "Visual Arts and Drama"),
    Faculty("MUS", "Music"),
    Faculty("LOTE", "Languages"),
    Faculty("TECH", "Technology and Food"),
    Faculty("PATH", "Pathways, VET and Careers"),
    Faculty("WELL", "Wellbeing and Inclusion"),
    Faculty("ADMIN", "Office, ICT and Grounds"),
)

POSITIONS = (
    Position("PRIN", "Principal"),
    Position("AP", "Assistant Principal"),
    Position("BM", "Business Manager"),
    Position("LT", "Leading Teacher"),
    Position("YLL", "Year Level Leader"),
    Position("FACL", "Faculty Leader"),
    Position("DO", "Daily Organiser"),
    Position("TCH", "Teacher"),
    Position("CRT", "Casual Relief Teacher"),
    Position("OFF", "Office"),
    Position("ICT", "ICT Technician"),
    Position("MAIN", "Maintenance, Grounds"),
    Position("WELL", "Wellbeing Coordinator"),
    Position("LIB", "Library"),
    Position("ES", "Education Support"),
)

# Block, first number, how many, faculty, campus, name, seats.
_BLOCKS = (
    ("A", 1, 10, "MAT", 1, "A block", 27),
    ("B", 1, 8, "ENG", 1, "B block", 27),
    ("C", 1, 8, "HUM", 1, "C block", 27),
    ("L", 1, 6, "SCI", 1, "Science laboratory", 25),
    ("T", 1, 5, "TECH", 1, "Workshop", 20),
    ("R", 1, 3, "ART", 1, "Art room", 24),
    ("M", 1, 3, "MUS", 1, "Music room", 16),
    ("G", 1, 2, "HPE", 1, "Gymnasium, court", 60),
    ("P", 1, 4, "LOTE", 1, "Portable", 25),
    ("S", 1, 14, "", 2, "Senior centre", 25),
    ("V", 1, 3, "SCI", 2, "Senior laboratory", 22),
)
_OTHER_ROOMS = (
    Room("LIB", "Library, upper level", 90, "", 1),
    Room("HALL", "Hall", 400, "", 1),
    Room("OFF1", "Front office", 6, "ADMIN", 1, bookable=False),
    Room("SR1", "Staffroom, main campus", 60, "ADMIN", 1, bookable=False),
    Room("SR2", "Staffroom, senior campus", 30, "ADMIN", 2, bookable=False),
    Room("ICT", "ICT workshop", 4, "ADMIN", 1, bookable=False),
    Room("WEL", "Wellbeing hub", 12, "WELL", 1),
)

JUNIOR = (
    ("ENG", "English", "ENG"),
    ("MAT", "Mathematics", "MAT"),
    ("SCI", "Science", "SCI"),
    ("HUM", "Humanities", "HUM"),
    ("HPE", "Health and PE", "HPE"),
    ("ART", "Art and Drama", "ART"),
    ("LAN", "Languages", "LOTE"),
)
MIDDLE_CORE = JUNIOR[:5]
MIDDLE_ELECTIVES = (
    ("VIS", "Visual Art", "ART"),
    ("DRA", "Drama", "ART"),
    ("MUS", "Music", "MUS"),
    ("FOO", "Food Studies", "TECH"),
    ("SYS", "Systems and Robotics", "TECH"),
    ("FRE", "French", "LOTE"),
)
SENIOR_CORE = (("ENG", "English", "ENG"),)
SENIOR_ELECTIVES = (
    ("GMA", "General Mathematics", "MAT"),
    ("MME", "Mathematical Methods", "MAT"),
    ("BIO", "Biology", "SCI"),
    ("CHE", "Chemistry", "SCI"),
    ("PHY", "Physics", "SCI"),
    ("PSY", "Psychology", "SCI"),
    ("HIS", "History, Modern", "HUM"),
    ("LEG", "Legal Studies", "HUM"),
    ("BUS", "Business Management", "HUM"),
    ("PED", "Physical Education", "HPE"),
    ("ACP", "Art Creative Practice", "ART"),
)


@dataclass(frozen=True)
class Role:
    """Somebody with a fixed name, so that pages, docs and tests can speak of the same people."""

    slug: str
    label: str
    code: str
    title: str
    first_name: str
    preferred_name: str
    family_name: str
    job: str
    roles: tuple[str, ...]
    looks_at: str = ""


# Those with a slug are the personas of the demo; the others make a search for 'smi' worth while.
CAST = (
    Role("", "", "ABE", "Dr", "Ruth", "", "Abernathy", "principal", ()),
    Role(
        "teacher",
        "Teacher",
        "KEE",
        "Ms",
        "Amelia",
        "",
        "Keene",
        "teacher",
        ("staff", "teacher"),
        "finds people, looks up a class and a room",
    ),
    Role(
        "casual-relief",
        "Casual relief teacher",
        "BER",
        "Ms",
        "Ola",
        "",
        "Berg",
        "casual",
        ("casual relief",),
        "has never been here; sees little, on purpose",
    ),
    Role(
        "daily-organiser",
        "Daily organiser",
        "DRU",
        "Mrs",
        "Gwendolyn",
        "Gwen",
        "Drummond",
        "daily organiser",
        ("staff", "teacher", "daily organiser"),
        "who is here, who works which days",
    ),
    Role(
        "leadership",
        "Leadership",
        "OKA",
        "Mr",
        "Emmanuel",
        "Manny",
        "Okafor",
        "assistant principal",
        ("staff", "leadership"),
        "decides about a held import",
    ),
    Role(
        "it",
        "IT",
        "SML",
        "Mr",
        "Kazimir",
        "Kaz",
        "Smilov",
        "it",
        ("staff", "IT"),
        "Data health: runs, a held plan, rows set aside",
    ),
    Role(
        "maintenance",
        "Maintenance",
        "MCD",
        "Mr",
        "Desmond",
        "Des",
        "McDonald",
        "maintenance",
        ("staff", "maintenance"),
        "the directory on a phone",
    ),
    Role(
        "new-staff",
        "New staff member",
        "VBE",
        "Ms",
        "Zoë",
        "",
        "van der Berg",
        "teacher",
        ("staff", "teacher"),
        "first day; the import brought her in last night",
    ),
    Role(
        "office",
        "Office, business manager",
        "SMT",
        "Mx",
        "Patricia",
        "Pat",
        "Smithers",
        "office",
        ("staff", "office", "business manager"),
        "the to-do list of rows to mend in CASES21",
    ),
    Role(
        "wellbeing",
        "Wellbeing",
        "OBR",
        "Ms",
        "Siobhán",
        "",
        "O'Brien",
        "wellbeing",
        ("staff", "wellbeing"),
        "students by home group and year level",
    ),
    Role("", "", "SMI", "Mr", "Noah", "", "Smith", "teacher", ()),
    Role("", "", "SMO", "Ms", "Zadie", "", "Smith-Okafor", "teacher", ()),
    Role("", "", "SMD", "Ms", "Hana", "", "Smid", "teacher", ()),
    Role("", "", "WUJ", "Ms", "Jasmine", "", "Wu", "teacher", ()),
)
AUDITOR = ("auditor", "Auditor", "Morgan Lyle", ("auditor",), "reads runs and the audit trail; not on the staff")


def rooms() -> list[Room]:
    """About seventy rooms on two campuses."""
    made = [
        Room(f"{block}{number:02}", f"{name} {number}", seats, faculty, campus)
        for block, first, count, faculty, campus, name, seats in _BLOCKS
        for number in range(first, first + count)
    ]
    return made + [Room(r.code, r.name, r.seats, r.faculty, r.campus, r.bookable) for r in _OTHER_ROOMS]
