from django.apps import AppConfig


class PassesConfig(AppConfig):
    name = "staffroom.passes"
    verbose_name = "Casual relief passes"
    default_auto_field = "django.db.models.BigAutoField"
