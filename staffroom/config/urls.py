"""All doors of the web."""

from django.urls import URLPattern, URLResolver, include, path

from staffroom.accounts.views import home
from staffroom.kit.accent import accent_css

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("accent.css", accent_css, name="accent"),
    path("", include("staffroom.kit.urls")),
    path("", include("staffroom.audittrail.urls")),
    path("", include("staffroom.today.urls")),
    path("auth/", include("staffroom.accounts.urls")),
    path("people/", include("staffroom.people.urls")),
    path("search/", include("staffroom.search.urls")),
    path("notices/", include("staffroom.notices.urls")),
    path("help/", include("staffroom.help.urls")),
    path("calendar/", include("staffroom.schoolcalendar.urls")),
    path("calendars/", include("staffroom.calendars.urls")),
    path("data-health/", include("staffroom.datahealth.urls")),
]

handler400 = "staffroom.kit.views.bad_request"
handler403 = "staffroom.kit.views.not_allowed"
handler404 = "staffroom.kit.views.not_found"
handler500 = "staffroom.kit.views.broken"
