from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "staffroom.cards"
    verbose_name = "Cards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every room announce its cards; one that cannot be imported shows now, not to a reader."""
        from staffroom.cards.registry import discover

        discover()
