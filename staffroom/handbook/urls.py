"""Doors of this room."""

from django.urls import URLPattern, path

from . import edit_views, link_views, views

app_name = "handbook"
urlpatterns: list[URLPattern] = [
    path("", views.front, name="front"),
    path("answers/", edit_views.answers, name="answers"),
    path("answers/begin", edit_views.begin, name="begin"),
    path("answers/new/", edit_views.new, name="answer-new"),
    path("answers/<int:answer_id>/", edit_views.edit, name="answer-edit"),
    path("answers/<int:answer_id>/change", edit_views.change, name="answer-change"),
    path("links/", link_views.links, name="links"),
    path("links/new/", link_views.new, name="link-new"),
    path("links/<int:link_id>/", link_views.edit, name="link-edit"),
    path("links/<int:link_id>/change", link_views.change, name="link-change"),
]
