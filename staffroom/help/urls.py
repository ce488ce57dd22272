"""Doors of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "help"
urlpatterns: list[URLPattern] = [
    path("", views.front, name="front"),
    path("<slug:name>/", views.page, name="page"),
]
