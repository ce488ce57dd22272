"""Doors of this room."""

from django.urls import path

from . import views, writing_views

app_name = "lessons"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("seen/<int:pk>/", views.seen, name="seen"),
    path("without-a-lesson/<int:pk>/", writing_views.orphan, name="orphan"),
    path("<str:day>/<str:key>/<str:place>/", views.lesson, name="lesson"),
    path("<str:day>/<str:key>/<str:place>/note/", writing_views.note, name="note"),
    path("<str:day>/<str:key>/<str:place>/copy/", writing_views.copy, name="copy"),
    path("<str:day>/<str:key>/<str:place>/hand-back/", writing_views.hand_back, name="hand-back"),
]
