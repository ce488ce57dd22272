"""Doors of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "search"
urlpatterns: list[URLPattern] = [
    path("", views.search_page, name="page"),
    path("found", views.found, name="found"),
]
