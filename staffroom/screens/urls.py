"""Doors of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "screens"
urlpatterns: list[URLPattern] = [
    path("", views.screens, name="screens"),
    path("make", views.make, name="make"),
    path("<int:screen_id>/rename", views.rename, name="rename"),
    path("<int:screen_id>/revoke", views.revoke, name="revoke"),
    path("show/<str:secret>/", views.show, name="show"),
    path("show/<str:secret>/now", views.now, name="now"),
]
