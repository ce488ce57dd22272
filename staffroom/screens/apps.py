from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "staffroom.screens"
    verbose_name = "Screens"
    default_auto_field = "django.db.models.BigAutoField"
