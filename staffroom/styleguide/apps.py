from django.apps import AppConfig


class StyleguideConfig(AppConfig):
    name = "staffroom.styleguide"
    verbose_name = "Style guide"
    default_auto_field = "django.db.models.BigAutoField"
