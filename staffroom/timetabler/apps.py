from django.apps import AppConfig


class TimetablerConfig(AppConfig):
    name = "staffroom.timetabler"
    verbose_name = "Timetabler"
    default_auto_field = "django.db.models.BigAutoField"
