"""Doors of this room."""

from django.urls import URLPattern, path

from . import edit_views, views

app_name = "schoolmap"
urlpatterns: list[URLPattern] = [
    path("", views.school_map, name="map"),
    path("picture/<int:plan_id>.webp", views.picture, name="picture"),
    path("edit/", edit_views.edit, name="edit"),
    path("edit/new", edit_views.add, name="add"),
    path("edit/undo", edit_views.undo, name="undo"),
    path("edit/<int:plan_id>/", edit_views.plan, name="plan"),
    path("edit/<int:plan_id>/name", edit_views.rename, name="rename"),
    path("edit/<int:plan_id>/picture", edit_views.exchange, name="exchange"),
    path("edit/<int:plan_id>/remove", edit_views.remove, name="remove"),
    path("edit/<int:plan_id>/pin", edit_views.place, name="place"),
    path("edit/<int:plan_id>/pin/<int:pin_id>/remove", edit_views.remove_pin, name="remove-pin"),
]
