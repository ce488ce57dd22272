"""Doors of this room."""

from django.urls import URLPattern, path

from . import file_views, send_views, views

app_name = "dailyorg"
urlpatterns: list[URLPattern] = [
    path("", views.today, name="today"),
    path("archive/", views.archive, name="archive"),
    path("upload/", send_views.upload, name="upload"),
    path("version/<int:document_id>/", views.version, name="version"),
    path("version/<int:document_id>/page/<int:number>.webp", file_views.page, name="page"),
    path("version/<int:document_id>/small.webp", file_views.small, name="small"),
    path("version/<int:document_id>/original", file_views.original, name="original"),
    path("version/<int:document_id>/progress", send_views.progress, name="progress"),
    path("version/<int:document_id>/move", send_views.move, name="move"),
    path("version/<int:document_id>/withdraw", send_views.withdraw, name="withdraw"),
    path("version/<int:document_id>/put-back", send_views.put_back, name="put-back"),
    path("<slug:day>/", views.day, name="day"),
]
