"""Doors of this room."""

from django.urls import URLPattern, path

from . import pages, rights_page, views

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("callback", views.callback, name="callback"),
    path("again", views.again, name="again"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("signed-out", views.signed_out, name="signed-out"),
    path("front-channel", views.front_channel, name="front-channel"),
    path("break-glass", views.break_glass, name="break-glass"),
    path("sessions/", pages.sessions, name="sessions"),
    path("sessions/end-all", pages.end_all, name="end-all"),
    path("sessions/<uuid:ident>/end", pages.end_one, name="end-one"),
    path("rights/", rights_page.who_can_see_what, name="rights"),
    path("links/", pages.links, name="links"),
    path("links/<int:asked_id>", pages.decide_link, name="decide-link"),
]
