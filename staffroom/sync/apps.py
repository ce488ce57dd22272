from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "staffroom.sync"
    verbose_name = "Sync"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import health  # noqa: F401  # registers its part of /api/health
