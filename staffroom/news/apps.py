from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "staffroom.news"
    verbose_name = "Changes"
    default_auto_field = "django.db.models.BigAutoField"
