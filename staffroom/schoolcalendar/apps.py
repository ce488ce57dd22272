from django.apps import AppConfig


class SchoolCalendarConfig(AppConfig):
    name = "staffroom.schoolcalendar"
    verbose_name = "School calendar"
    default_auto_field = "django.db.models.BigAutoField"
