"""Doors of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "today"
urlpatterns: list[URLPattern] = [
    path("today", views.today, name="today"),
    path("week", views.week, name="week"),
    path("people/<path:code>/week/", views.person_week, name="person-week"),
    path("rooms/", views.rooms, name="rooms"),
    path("rooms/<path:code>/", views.room, name="room"),
]
