from django.apps import AppConfig


class FallbackConfig(AppConfig):
    name = "staffroom.fallback"
    verbose_name = "The day on paper"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce this room's part of /api/health."""
        from . import health  # noqa: F401
