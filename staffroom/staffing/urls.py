"""Doors of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "staffing"
urlpatterns: list[URLPattern] = [
    path("", views.page, name="page"),
]
