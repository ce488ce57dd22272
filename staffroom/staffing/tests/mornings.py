"""A morning with gaps, covers and casuals, for the tests of this room."""

from datetime import date

from staffroom.people.tests.people import staff
from staffroom.today.tests.days import MONDAY, away, colleagues, occurrence, rung, told


def a_morning(day: date = MONDAY) -> None:
    """Petrov is away all day, O'Brien until recess: two lessons and a duty have nobody, three are taken by casuals."""
    colleagues()
    staff("BER", "OLA", "BERG", staff_type="E")
    told(day)
    rung(day)
    away(day, "PET")
    away(day, "OBR", "08:50", "10:40")
    occurrence(
        day, "09ENG2", "1", teachers=["PET"], rooms=["C04"], covers=[["PET", "", "Jamie Marsh"]], subject="English"
    )
    occurrence(day, "09ENG4", "4", teachers=["PET"], rooms=["C06"], subject="English")
    occurrence(day, "11ENG1", "3", teachers=["PET"], rooms=["C04"], covers=[["PET", "BER", ""]], subject="English")
    occurrence(day, "07SCI3", "1", teachers=["OBR"], rooms=["L02"], subject="Science")
    occurrence(day, "08SCI1", "2", teachers=["OBR"], rooms=["L02"], covers=[["OBR", "BER", ""]], subject="Science")
    occurrence(day, "10SCI2", "5", teachers=["OBR"], rooms=["L04"], subject="Science")
    occurrence(day, "10MAT3", "1", teachers=["KEE"], rooms=["B12"], moves=[["B12", "S07"]], subject="Mathematics")
    occurrence(day, "YD Oval", "L", kind="duty", teachers=["PET"], rooms=["OVL"])
    occurrence(day, "09HUM1", "2", teachers=["PET", "WUT"], rooms=["C01"], subject="Humanities")
    occurrence(day, "Year 8 museum", kind="event", all_day=True, for_all=True)


def a_bad_morning(lessons: int, day: date = MONDAY) -> None:
    """So many lessons of one person without a teacher."""
    colleagues()
    told(day)
    rung(day)
    away(day, "PET")
    for number in range(lessons):
        occurrence(
            day, f"09ENG{number}", str(1 + number % 6), teachers=["PET"], rooms=["C04"], subject="Year 9 English"
        )
