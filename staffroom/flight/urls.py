"""Doors of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "flight"
urlpatterns: list[URLPattern] = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.service_worker, name="worker"),
    path("offline/", views.copy, name="copy"),
]
