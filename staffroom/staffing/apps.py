from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "staffroom.staffing"
    verbose_name = "Staffing"
    default_auto_field = "django.db.models.BigAutoField"
