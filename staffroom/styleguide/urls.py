"""Doors of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "styleguide"
urlpatterns: list[URLPattern] = [
    path("", views.page, name="page"),
    path("try", views.try_it, name="try"),
]
