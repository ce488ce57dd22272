"""Doors of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "notices"
urlpatterns: list[URLPattern] = [
    path("<int:notice_id>/", views.notice, name="notice"),
]
