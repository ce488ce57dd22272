"""What the made-up school's office has written down: answers for new staff, and quick links. All of it is invented."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from staffroom.handbook.models import Answer, QuickLink
from staffroom.handbook.usual import USUAL

# In the order of the usual questions: who keeps it right, and what they wrote.
_ANSWERS = (
    (
        "ICT",
        "Join **HarrowLane-Staff** with your school account, as you sign in to Compass.\n\n"
        "Your own phone goes onto **HarrowLane-BYO**. Visitors get a slip with a code at the front desk.",
    ),
    (
        "Assistant principal, junior school",
        "In **Compass**: open the lesson, mark who is not there, press *Save roll*. Within **ten minutes** of the "
        "bell, in every lesson, home group included.\n\n"
        "- No Compass? Ring the office on **200** and read out who is missing.\n"
        "- Taking an extra? The roll is yours that period.",
    ),
    (
        "Daily organiser",
        "Home group **8:50**, period 1 at **9:00**, recess **10:40**, lunch **12:40**, last bell **3:05**.\n\n"
        "Assembly, half and exam days differ: see [bell times](/calendar/bells/).",
    ),
    (
        "Front desk",
        "See the [map](/map/). The staffroom is above the office, with toilets beside it; the canteen is by the oval. "
        "Rooms are a letter for the building and a number: **B12** is in B, upstairs.",
    ),
    (
        "Daily organiser",
        "The daily organiser, on **03 7010 0214**, before **7:00 am**. Leave your name, the periods, and where your "
        "notes are. You need not say why.\n\nEnter your leave in eduPay when you are back.",
    ),
    (
        "Daily organiser",
        "A lesson you take for somebody who is away. The daily organiser gives them out fairly, by how many you have "
        "had and how much you work. Yours stand on **Today**, marked EXTRA. Cannot do it? Ring **214** at once.",
    ),
    (
        "Daily organiser",
        "Your duties stand on **Today** and in your week. Be there when the bell rings; vests hang by the staffroom "
        "door. If you are held up, ring the office on **200**.",
    ),
    (
        "Front desk",
        "**4417**, then your staff code. Colour is **4418** and counts against your faculty. The big copier is in the "
        "print room beside B05.",
    ),
    ("ICT", "Choose **Follow-me** as the printer, then hold your card to any printer. It keeps your pages for a day."),
    (
        "Maintenance",
        "Your **B key** opens all classrooms; sign for it at the front desk. The swipe card opens the outside doors "
        "from 6:30 am to 6:00 pm. Lost one? Tell maintenance on **209** the same day.",
    ),
    (
        "Front desk",
        "Behind the gym, from Creek Road. No permit; leave the row by the gate for visitors. Bikes go in the cage "
        "beside it, opened by your swipe card.",
    ),
    (
        "Assistant principal, senior school",
        "**Evacuation** (rising tone): out by the nearest way, to the oval, and mark the roll on paper from the red "
        "folder.\n\n**Lockdown** (bell and voice): lock, blinds down, on the floor, phones silent. Wait for a voice "
        "you know.",
    ),
    (
        "Sick bay",
        "Sick bay beside the office, extension **205**. Do not move anybody with a bad fall: send two students. "
        "EpiPens hang in sick bay, the staffroom and the gym. **000** first when you are in doubt, then 200.",
    ),
    (
        "ICT",
        "ICT in B01, extension **210**, 8:00 am to 4:00 pm. Broken projector: say the room and the next period, they "
        "come in that order.",
    ),
    (
        "Business manager",
        "Every second **Thursday**. Payslips are in eduPay. Questions: the business manager, extension **203**.",
    ),
)
_LINKS: tuple[tuple[str, str, str, list[str]], ...] = (
    ("Compass", "https://compass.harrowlane.example/", "link", []),
    ("Outlook", "https://outlook.harrowlane.example/", "mail", []),
    ("Teams", "https://teams.harrowlane.example/", "chat", []),
    ("Rooms", "/rooms/", "door", []),
    ("eduPay", "https://edupay.harrowlane.example/", "person", []),
    ("Library", "https://library.harrowlane.example/", "book", []),
    ("Report a fault", "https://faults.harrowlane.example/", "warn", []),
    ("CASES21", "https://cases21.harrowlane.example/", "inbox", ["office", "business manager"]),
)
_REVIEW = timedelta(days=180)


@transaction.atomic
def furnish_handbook() -> None:
    """Answers and links, where there are none yet. Two answers have not been looked at in time."""
    today = timezone.localdate()
    if not Answer.objects.exists():
        Answer.objects.bulk_create(
            Answer(
                question=usual.question,
                keywords=usual.keywords,
                owner=owner,
                body=body,
                place=place,
                review_by=today + (_REVIEW if place % 7 else -timedelta(days=20)),
            )
            for place, (usual, (owner, body)) in enumerate(zip(USUAL, _ANSWERS, strict=True), start=1)
        )
    if not QuickLink.objects.exists():
        QuickLink.objects.bulk_create(
            QuickLink(title=title, address=address, icon=icon, audience=audience, place=place)
            for place, (title, address, icon, audience) in enumerate(_LINKS, start=1)
        )
