"""Doors of this room."""

from django.urls import path

from staffroom.kit import views

app_name = "kit"
urlpatterns = [
    path("api/health/live", views.live, name="live"),
    path("api/health/ready", views.ready, name="ready"),
    path("api/health", views.state, name="health"),
]
