"""Working days in words."""

from staffroom.kit.words import listed

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
HOW = {"Y": "", "A": " mornings", "P": " afternoons"}
SAID = {"Y": "all day", "A": "morning", "P": "afternoon", "N": "not in", "-": "not known"}


def working_days(availability: str) -> str:
    """'YYYYA' is 'Monday to Thursday, Friday mornings'. Empty when nothing is known."""
    marks = availability[:5].ljust(5, "-")
    if not set(marks) - {"-"}:
        return ""
    said = [part for how in "YAP" if (part := _part(marks, how))]
    if not said:
        said = ["No weekday"]
    if "-" in marks:
        said.append(f"{listed([DAYS[place] for place in range(5) if marks[place] == '-'])} not known")
    return ", ".join(said)


def week(availability: str) -> list[tuple[str, str, str]]:
    """Five (day, mark, words), for the strip of days; empty when nothing is known."""
    marks = availability[:5].ljust(5, "-")
    if not set(marks) - {"-"}:
        return []
    return [(DAYS[place][:3], mark, SAID.get(mark, "not known")) for place, mark in enumerate(marks)]


def _part(marks: str, how: str) -> str:
    spans: list[str] = []
    place = 0
    while place < 5:
        end = place
        while end < 5 and marks[end] == how:
            end += 1
        if end - place >= 3:
            spans.append(f"{DAYS[place]} to {DAYS[end - 1]}")
        elif end > place:
            spans += DAYS[place:end]
        place = max(end, place + 1)
    return listed(spans) + HOW[how] if spans else ""
