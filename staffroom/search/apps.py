from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "staffroom.search"
    verbose_name = "Search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every room announce what it finds; a finder that cannot be imported shows now, not to a reader."""
        from staffroom.search.finding import discover

        discover()
