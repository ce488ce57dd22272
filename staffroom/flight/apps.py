from django.apps import AppConfig


class FlightConfig(AppConfig):
    name = "staffroom.flight"
    verbose_name = "Flight mode"
    default_auto_field = "django.db.models.BigAutoField"
