"""Doors of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "audittrail"
urlpatterns: list[URLPattern] = [
    path("audit/", views.lines, name="lines"),
    path("audit/audit.csv", views.lines_csv, name="lines-csv"),
    path("auth/me/", views.me, name="me"),
    path("auth/me/me.csv", views.me_csv, name="me-csv"),
]
