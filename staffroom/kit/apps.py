from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "staffroom.kit"
    verbose_name = "Kit"
    default_auto_field = "django.db.models.BigAutoField"
