from django.apps import AppConfig


class AuditTrailConfig(AppConfig):
    name = "staffroom.audittrail"
    verbose_name = "Audit trail"
    default_auto_field = "django.db.models.BigAutoField"
