"""The questions that new staff ask at every school. The answers are the school's own; none are made up here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Usual:
    """A question, and other words by which people look for it."""

    question: str
    keywords: str


USUAL = (
    Usual("How do I get onto the Wi-Fi?", "wifi wireless internet network password connect laptop phone"),
    Usual("How do I mark the roll?", "attendance rolls absent students compass take"),
    Usual("When do the bells ring?", "bell times periods recess lunch start finish day timetable"),
    Usual("Where is everything?", "map rooms buildings toilets staffroom find way around"),
    Usual("Who do I ring when I am sick?", "ill absent away call in leave unwell daily organiser phone"),
    Usual("What is an extra, and who decides?", "extras cover covering replacement relief class daily organiser"),
    Usual("When and where am I on yard duty?", "duties supervise playground vest late"),
    Usual("What is the photocopier code?", "copier copying photocopy copies pin xerox paper"),
    Usual("How do I print?", "printer printing laptop colour"),
    Usual("Who has keys, and which do I need?", "key lock unlock door swipe card access room"),
    Usual("Where can I park?", "parking car carpark park bike permit"),
    Usual("What do I do in an evacuation or a lockdown?", "fire alarm emergency drill evacuate assembly point"),
    Usual("Who does first aid?", "hurt injured nurse sick bay ambulance epipen asthma student accident"),
    Usual("Who helps with computers?", "it ict help technician laptop projector broken password fault"),
    Usual("When am I paid, and who do I ask about it?", "payroll pay payday salary wages payslip money"),
)
