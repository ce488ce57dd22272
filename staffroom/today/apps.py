from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "staffroom.today"
    verbose_name = "Today"
    default_auto_field = "django.db.models.BigAutoField"
