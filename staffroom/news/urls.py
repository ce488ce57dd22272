"""Doors of this room."""

from django.urls import URLPattern, path

from . import views

app_name = "news"
urlpatterns: list[URLPattern] = [
    path("", views.mine, name="mine"),
    path("seen", views.seen, name="seen"),
    path("versions/", views.versions, name="versions"),
    path("versions/<slug:day>/", views.versions_of_day, name="versions-of"),
]
