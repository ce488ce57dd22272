from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "staffroom.kit"
    verbose_name = "Kit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save

        from . import navigation
        from .models import CalendarEdit, TermEdit
        from .school_days import forget

        for changed in (CalendarEdit, TermEdit):
            post_save.connect(forget, sender=changed)
            post_delete.connect(forget, sender=changed)
        navigation.discover()
