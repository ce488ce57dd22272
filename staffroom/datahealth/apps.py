from django.apps import AppConfig


class DatahealthConfig(AppConfig):
    name = "staffroom.datahealth"
    verbose_name = "Data health"
    default_auto_field = "django.db.models.BigAutoField"
