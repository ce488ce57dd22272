from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "staffroom.accounts"
    verbose_name = "Accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the room tell operators how it is."""
        from . import health  # noqa: F401  # announces itself
