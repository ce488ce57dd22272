"""Doors of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "fallback"
urlpatterns: list[URLPattern] = [
    path("", views.papers, name="papers"),
    path("make", views.make, name="make"),
    path("<int:paper_id>/sheet.pdf", views.sheet, name="sheet"),
]
