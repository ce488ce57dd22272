"""Doors of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "notices"
urlpatterns: list[URLPattern] = [
    path("", views.notices, name="list"),
    path("<int:notice_id>/", views.notice, name="notice"),
]
