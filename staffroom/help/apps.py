from django.apps import AppConfig


class HelpConfig(AppConfig):
    name = "staffroom.help"
    verbose_name = "Help"
    default_auto_field = "django.db.models.BigAutoField"
