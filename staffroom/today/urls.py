"""Doors of this room."""

from django.urls import URLPattern, path

from . import views, week_views

app_name = "today"
urlpatterns: list[URLPattern] = [
    path("today", views.today, name="today"),
    path("today/seen", views.seen, name="seen"),
    path("today/pulse", views.pulse, name="pulse"),
    path("week", week_views.week, name="week"),
    path("people/<path:code>/week/", week_views.person_week, name="person-week"),
    path("classes/<path:code>/", week_views.school_class, name="class"),
    path("free/", week_views.free, name="free"),
    path("rooms/", week_views.rooms, name="rooms"),
    path("rooms/<path:code>/", week_views.room, name="room"),
]
