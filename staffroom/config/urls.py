"""All doors of the web."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("staffroom.kit.urls")),
    path("auth/", include("staffroom.accounts.urls")),
    path("people/", include("staffroom.people.urls")),
    path("data-health/", include("staffroom.datahealth.urls")),
]
