"""Doors of this room."""

from django.urls import URLPattern, path

from . import bell_views, views

app_name = "calendar"
urlpatterns: list[URLPattern] = [
    path("", views.calendar_page, name="calendar"),
    path("day", views.day, name="day"),
    path("term", views.term, name="term"),
    path("bells/", bell_views.bells, name="bells"),
    path("bells/new/", bell_views.new, name="bell-new"),
    path("bells/<int:schedule_id>/", bell_views.edit, name="bell-edit"),
    path("bells/<int:schedule_id>/remove", bell_views.remove, name="bell-remove"),
]
