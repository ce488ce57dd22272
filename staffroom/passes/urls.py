"""Doors of this room."""

from django.urls import URLPattern, path

from . import bearer_views, views

app_name = "passes"
urlpatterns: list[URLPattern] = [
    path("", views.listed, name="list"),
    path("make", views.make, name="make"),
    path("<int:pass_id>/revoke", views.revoke, name="revoke"),
    path("sw.js", bearer_views.worker, name="worker"),
    path("<str:secret>/", bearer_views.opened, name="open"),
    path("<str:secret>/plan-<int:plan_id>.webp", bearer_views.picture, name="picture"),
    path("<str:secret>/lesson-<int:occurrence>/", bearer_views.lesson, name="lesson"),
]
