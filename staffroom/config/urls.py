"""All doors of the web."""

from django.urls import URLPattern, URLResolver, include, path

from staffroom.accounts.views import home
from staffroom.kit.accent import accent_css
from staffroom.kit.crest import crest_image

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("accent.css", accent_css, name="accent"),
    path("crest/<str:digest>", crest_image, name="crest"),
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
    path("", include("staffroom.cards.urls")),
    path("", include("staffroom.flight.urls")),
    path("", include("staffroom.timetabler.urls")),
    path("lessons/", include("staffroom.lessons.urls")),
    path("pass/", include("staffroom.passes.urls")),
    path("map/", include("staffroom.schoolmap.urls")),
    path("screens/", include("staffroom.screens.urls")),
    path("daily-org/", include("staffroom.dailyorg.urls")),
    path("paper/", include("staffroom.fallback.urls")),
    path("handbook/", include("staffroom.handbook.urls")),
    path("staffing/", include("staffroom.staffing.urls")),
    path("news/", include("staffroom.news.urls")),
    path("styleguide/", include("staffroom.styleguide.urls")),
    path("data-health/", include("staffroom.datahealth.urls")),
]

handler400 = "staffroom.kit.views.bad_request"
handler403 = "staffroom.kit.views.not_allowed"
handler404 = "staffroom.kit.views.not_found"
handler500 = "staffroom.kit.views.broken"
