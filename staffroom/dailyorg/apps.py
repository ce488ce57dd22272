from django.apps import AppConfig


class DailyorgConfig(AppConfig):
    name = "staffroom.dailyorg"
    verbose_name = "Daily Org"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say how the folder is."""
        from staffroom.dailyorg import health  # noqa: F401  # announces its part
