"""Doors of this room."""

from django.urls import URLPattern, path

from . import phone_views, spelling_views, views

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("", views.people_list, name="list"),
    path("people.csv", views.people_csv, name="csv"),
    path("students/", views.student_list, name="students"),
    path("phones/", phone_views.phones, name="phones"),
    path("spellings/", spelling_views.spelling_page, name="spellings"),
    path("<path:code>/", views.person, name="person"),
]
