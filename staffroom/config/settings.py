"""Django's settings, derived from `environment.Environment`."""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from staffroom.config.environment import read_environment
from staffroom.config.keys import kept_keys
from staffroom.kit.http import is_loopback

ENVIRONMENT = read_environment()
PRODUCTION = ENVIRONMENT.mode == "production"
DEBUG = False
BASE_DIR = Path(__file__).resolve().parent.parent
STAFFROOM_DATA = ENVIRONMENT.data.resolve()
_kept = kept_keys(STAFFROOM_DATA) if not (ENVIRONMENT.secret_key and ENVIRONMENT.birthdate_key) else {}

SECRET_KEY = ENVIRONMENT.secret_key.get_secret_value() or _kept["secret_key"]
STAFFROOM_BIRTHDATE_KEY = ENVIRONMENT.birthdate_key.get_secret_value() or _kept["birthdate_key"]
ALLOWED_HOSTS = [host.strip() for host in ENVIRONMENT.allowed_hosts.split(",") if host.strip()] or [
    urlsplit(ENVIRONMENT.base_url).hostname or "127.0.0.1",
    "127.0.0.1",
    "localhost",
    "[::1]",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_q",
    "csp",
    "staffroom.kit",
    "staffroom.audit",
    "staffroom.alerts",
    "staffroom.jobs",
    "staffroom.school",
    "staffroom.sync",
    "staffroom.accounts",
    "staffroom.search",
    "staffroom.cards",
    "staffroom.people",
    "staffroom.datahealth",
    "staffroom.audittrail",
    "staffroom.today",
    "staffroom.schoolcalendar",
    "staffroom.notices",
    "staffroom.help",
    "staffroom.calendars",
    "staffroom.lessons",
    "staffroom.passes",
    "staffroom.schoolmap",
    "staffroom.screens",
    "staffroom.dailyorg",
    "staffroom.fallback",
    "staffroom.flight",
    "staffroom.handbook",
    "staffroom.staffing",
    "staffroom.timetabler",
    "staffroom.news",
    "staffroom.styleguide",
    "staffroom.demo",
]

MIDDLEWARE = [
    "staffroom.kit.surface.FromProxy",
    "staffroom.kit.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "staffroom.kit.surface.Surface",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "staffroom.audit.whence.Whence",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "staffroom.accounts.surface.DeclaredMethods",
    "django.middleware.csrf.CsrfViewMiddleware",
    "staffroom.accounts.sessions.KeepAwake",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "staffroom.accounts.surface.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "staffroom.config.urls"
WSGI_APPLICATION = "staffroom.config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["staffroom.accounts.backends.Sessions"]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "staffroom.kit.context.school",
            ],
        },
    },
]

_database_url = ENVIRONMENT.database_url.get_secret_value() or f"sqlite:///{STAFFROOM_DATA / 'staffroom.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(_database_url, conn_max_age=None, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Without these, contended transactions fail: see docs/decisions.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }
else:
    # A database that is gone must be noticed within seconds, not after the system's minutes.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)

_redis_url = ENVIRONMENT.redis_url.get_secret_value()
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _redis_url}
    if _redis_url
    # Kept pages are some 20 kB each and live for a minute: enough room for all staff of a big school.
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 1_500}}
}

Q_CLUSTER = {
    "name": "staffroom",
    "orm": "default",
    "workers": 2,  # so that an alert does not wait for an import
    "timeout": ENVIRONMENT.job_timeout,
    "retry": ENVIRONMENT.job_retry,
    "ack_failures": True,  # staffroom.jobs.services decides what runs again
    "poll": 0.5,  # seconds
    "save_limit": -1,  # JobRun rows are the record
    "scheduler": False,  # staffroom.jobs.services.tick is
    "label": "Jobs",
}

LANGUAGE_CODE = "en-au"
TIME_ZONE = "Australia/Melbourne"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = STAFFROOM_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# In production `staffroom web` collects and compresses them first.
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False

SESSION_ENGINE = "staffroom.accounts.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # the server knows when a session ends; the cookie says nothing of it
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "staffroom.kit.views.csrf_refused"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Staffroom asks a browser for nothing: no camera, no place, no payment, no sensor.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "hid",
        "identity-credentials-get",
        "idle-detection",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "storage-access",
        "usb",
        "window-management",
        "xr-spatial-tracking",
    )
}
_base = urlsplit(ENVIRONMENT.base_url)
if PRODUCTION or not (_base.scheme == "http" and is_loopback(_base.hostname or "")):
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    # A timetabling program over plain HTTP is refused in its own words: a redirect would come after the password.
    SECURE_REDIRECT_EXEMPT = [r"^api/health", r"^liss(/|$)"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

_issuer = urlsplit(ENVIRONMENT.issuer)
_provider = [f"{_issuer.scheme}://{_issuer.netloc}"] if _issuer.netloc else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *_provider],  # signing out leads on to the sign-in provider
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

LOGGING_CONFIG = "staffroom.kit.logs.configure"
LOGGING = {"format": ENVIRONMENT.log_format, "level": ENVIRONMENT.log_level}
