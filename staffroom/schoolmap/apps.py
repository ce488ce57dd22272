from django.apps import AppConfig


class SchoolmapConfig(AppConfig):
    name = "staffroom.schoolmap"
    verbose_name = "School map"
    default_auto_field = "django.db.models.BigAutoField"
