"""How people are reached."""

from typing import Any

from django.urls import reverse

from staffroom.kit.navigation import entry


def _own_page(user: Any) -> str:
    return reverse("people:person", args=[user.staff_code]) if user.staff_code else ""


entry("people:list", "People", icon="people", right="people.see", area="people", place=30, bar=True)
entry("people:students", "Students", icon="student", right="students.see", area="students", place=50)
entry(
    "people:person", "My page", icon="person", right="people.see", place=10, where="me", address=_own_page, area="mine"
)
entry("people:phones", "Telephone list", icon="phone", right="people.contact", area="phones", place=55, where="more")
