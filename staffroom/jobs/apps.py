import logging

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "staffroom.jobs"
    verbose_name = "Jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every job announce itself; one that cannot be imported shows now, not in the night."""
        from staffroom.jobs import health  # noqa: F401  # announces its part
        from staffroom.jobs.registry import discover

        # The queue's own lines say what the job lines say, twice a minute.
        logging.getLogger("django-q").setLevel(logging.WARNING)
        discover()
