"""Doors of this room: `/liss/` for programs, the others for people."""

from django.urls import URLPattern, path

from . import door_views, people_views, views

app_name = "timetabler"
urlpatterns: list[URLPattern] = [
    path("liss", door_views.door, name="door-bare"),
    path("liss/", door_views.door, name="door"),
    path("liss/<str:rest>", door_views.door, name="door-longer"),
    path("timetabler/", views.overview, name="overview"),
    path("timetabler/calls/", views.calls, name="calls"),
    path("timetabler/file", views.upload, name="upload"),
    path("timetabler/make", views.make, name="make"),
    path("timetabler/connections/<int:publisher_id>/", views.connection, name="connection"),
    path("timetabler/connections/<int:publisher_id>/change", views.change, name="change"),
    path("timetabler/connections/<int:publisher_id>/renew", views.renew, name="renew"),
    path("timetabler/connections/<int:publisher_id>/revoke", views.revoke, name="revoke"),
    path("timetabler/held/<int:part_id>/take", views.take, name="take"),
    path("timetabler/held/<int:part_id>/leave", views.leave, name="leave"),
    path("timetabler/people/", people_views.people, name="people"),
    path("timetabler/people/link", people_views.link, name="link"),
    path("timetabler/people/<int:link_id>/unlink", people_views.unlink, name="unlink"),
]
