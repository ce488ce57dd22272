"""Doors of this room."""

from django.urls import URLPattern, path

from . import feed_views, views

app_name = "datahealth"
urlpatterns: list[URLPattern] = [
    path("", views.front, name="front"),
    path("runs/", views.runs, name="runs"),
    path("runs.csv", views.runs_csv, name="runs-csv"),
    path("runs/<int:run_id>/", views.run, name="run"),
    path("runs/<int:run_id>/decide", views.decide, name="decide"),
    path("runs/<int:run_id>/undo", views.undo, name="undo"),
    path("runs/<int:run_id>/changes", views.change_list, name="changes"),
    path("runs/<int:run_id>/changes.csv", views.changes_csv, name="changes-csv"),
    path("feeds/", feed_views.feed_page, name="feeds"),
    path("feeds/<str:feed>/fetch", feed_views.fetch, name="feed-fetch"),
    path("feeds/<str:feed>/try-again", feed_views.try_again, name="feed-try-again"),
    path("feeds/<str:feed>/take", feed_views.take, name="feed-take"),
    path("to-do/", views.todo_list, name="todo"),
    path("to-do.csv", views.todo_csv, name="todo-csv"),
    path("to-do/<int:todo_id>/tick", views.todo_tick, name="tick"),
]
