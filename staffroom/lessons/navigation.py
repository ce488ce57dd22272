"""How notes of lessons are reached."""

from staffroom.kit.navigation import entry

entry("lessons:mine", "My lesson notes", icon="list", right="lesson.see", area="lessons", place=60, where="more")
entry("lessons:mine", "A lesson note", icon="list", right="lesson.note", area="lessons", place=20, where="new")
