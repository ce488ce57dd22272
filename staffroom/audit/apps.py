from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "staffroom.audit"
    verbose_name = "Audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .guard import after_migrate

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="audit stands")
