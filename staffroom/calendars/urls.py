"""Doors of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "calendars"
urlpatterns: list[URLPattern] = [
    path("", views.mine, name="mine"),
    path("make", views.make, name="make"),
    path("<int:feed_id>/revoke", views.revoke, name="revoke"),
    path("feed/<str:secret>.ics", views.feed, name="feed"),
]
