"""Doors of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "cards"
urlpatterns: list[URLPattern] = [
    path("today/cards/", views.arrange, name="arrange"),
    path("today/cards/move", views.move, name="move"),
    path("today/cards/reset", views.reset, name="reset"),
]
