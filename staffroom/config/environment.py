"""Everything that can be set from outside, with what it means. Environment or `.env` only.

`docs/operators/settings.md` is generated from this file; a test fails if the two differ.
"""

import codecs
import os
from datetime import date
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from staffroom.accounts.rights import ROLES
from staffroom.school.believed import SOURCES
from staffroom.sync.day.merging import FIELDS

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"
DATABASES = {"", "sqlite", "postgres", "postgresql"}
STUDENT = "student"
MICROSOFT_LOGIN = "https://login.microsoftonline.com"
MICROSOFT_GRAPH = "https://graph.microsoft.com/v1.0"


class Environment(BaseSettings):
    """Settings from `STAFFROOM_*`, `DATABASE_URL` and `REDIS_URL`."""

    model_config = SettingsConfigDict(
        env_prefix="STAFFROOM_", env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    data: Path = Field(
        Path("var"), description="Data folder: the database (where SQLite is used), run folders, keys and locks."
    )
    mode: Literal["development", "production"] = Field(
        "development", description="`production` turns on secure cookies, HSTS and strict hosts, and refuses the demo."
    )
    demo: bool = Field(
        False, description="A made-up school, whose people sign in at a stand-in for Entra. Never with real data."
    )
    base_url: str = Field(
        "http://127.0.0.1:8000",
        pattern=r"^https?://[^\s/?#]+/?$",
        description="Where staff reach Staffroom; used in alerts and links.",
    )
    allowed_hosts: str = Field(
        "", description="Host names, separated by commas. Empty: the host of the base URL, and loopback."
    )
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs sessions. Empty: made once and kept in the data folder for its owner only."
    )
    birthdate_key: SecretStr = Field(
        SecretStr(""),
        description="Key of the birth date hash. Empty: made once and kept in the data folder. Keep it across moves.",
    )
    health_token: SecretStr = Field(
        SecretStr(""), description="Bearer token for `/api/health`, for a monitoring system. Empty: operators only."
    )

    school_name: str = Field("Our school", description="The school's name, as in the masthead.")
    school_short_name: str = Field("", description="Short form for phones. Empty: the full name.")
    school_number: str = Field(
        "",
        pattern=r"^(\d{4})?$",
        description="Four digits, as in `ST_8865.csv`. Files of another school are refused. Empty: any one school.",
    )
    school_crest: Path | None = Field(
        None,
        description="The school's crest in place of our mark: an SVG, PNG, WebP or JPEG file of at most 256 kB. "
        "A new file is seen after a restart.",
    )
    accent_hue: int = Field(200, ge=0, le=360, description="The school's colour as a hue.")
    accent_chroma: float = Field(0.075, ge=0, le=0.16, description="Strength of the school's colour.")

    organiser_phone: str = Field(
        "", max_length=30, description="Telephone extension of the daily organiser, shown where somebody must be asked."
    )
    office_phone: str = Field(
        "", max_length=30, description="Telephone of the office, on the passes of casual relief teachers."
    )
    notes_keep_days: int = Field(
        400, ge=30, le=2600, description="Days after the lesson that its notes and hand-backs are kept."
    )

    entra_tenant_id: str = Field(
        "",
        max_length=64,
        pattern=r"^[^\s/]*$",
        description="Directory (tenant) ID in Entra. Only accounts of this tenant get in.",
    )
    entra_client_id: str = Field("", description="Application (client) ID in Entra.")
    entra_client_secret: SecretStr = Field(
        SecretStr(""), description="The app's client secret; a certificate is better."
    )
    entra_secret_expires: date | None = Field(
        None, description="When the client secret expires, as in 2027-06-30; warned of 30, 14 and 3 days before."
    )
    entra_certificate: Path | None = Field(
        None, description="Certificate (PEM file) that the app shows instead of a secret."
    )
    entra_certificate_key: Path | None = Field(
        None, description="Private key of that certificate (PEM file, no passphrase), readable by this user alone."
    )
    entra_authority: str = Field(
        "",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="The issuer of ID tokens; any OpenID provider. Empty: Microsoft's (v2) for the tenant.",
    )
    entra_graph_url: str = Field(
        "",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="Microsoft Graph. Empty: `https://graph.microsoft.com/v1.0`, or none for another authority.",
    )
    role_map: dict[str, str] = Field(
        default_factory=dict,
        description='Who gets which role, as JSON: `{"Staffroom.Office": "office", "<group object id>": "teacher"}`. '
        "A key is an app role's value or a group's object id, never its name; `student` refuses.",
    )
    allow_guests: bool = Field(False, description="Whether guests of the tenant may sign in at all.")

    eduhub_folder: Path | None = Field(None, description="Folder of eduHub files that CASES21 writes every night.")
    eduhub_encoding: str = Field(
        "cp1252", description="Encoding of the eduHub files. Windows-1252, unless yours are different."
    )
    eduhub_settle_seconds: float = Field(
        2.0, ge=0, description="A file counts as finished when its size and time were still for this many seconds."
    )
    eduhub_wait_seconds: float = Field(
        600.0, ge=0, description="Seconds to wait for a file that is still being written before giving up."
    )
    eduhub_keep_days: int = Field(
        14, ge=1, le=60, description="Days that copies of the files and stored plans are kept."
    )
    night: str = Field(
        "02:00", pattern=CLOCK, description="When the nightly import starts, Melbourne time, such as 02:00."
    )
    late_at: str = Field(
        "06:30", pattern=CLOCK, description="No new file by then (such as 06:30) on a school day is an alert."
    )

    day_keep_days: int = Field(
        400,
        ge=370,
        description="Days that lessons, covers and absences are kept; more than the year that CASES21 tells again.",
    )
    tomorrow_from: str = Field(
        "15:30", pattern=CLOCK, description="From then on Today also shows the next school day, such as 15:30."
    )
    walk_minutes: float = Field(
        0, ge=0, le=60, description="Minutes to walk across the width of the school's plan; 0: no hint when to leave."
    )
    day_order: dict[str, list[str]] = Field(
        default_factory=dict,
        description='Whom the school believes first about a day, as JSON: `{"all": ["compass", "cases"], '
        '"rooms": ["cases", "compass"]}`. `all` is the order where no other is given; the fields are '
        f"{', '.join(FIELDS)}. Empty: the timetabler, the daily organiser file, Compass, CASES21.",
    )

    timetabler_settle_seconds: int = Field(
        60,
        ge=0,
        le=600,
        description="What the timetabler publishes is shown once it has been quiet for so many seconds.",
    )
    timetabler_pool_codes: str = Field(
        r"^((CRT|POOL|TBA|TBC|RELIEF|CASUAL)\W?\d*|(REL|CAS)\W?\d+)$",
        description="Teacher codes that stand for whoever comes, as a regular expression: never linked to one person.",
    )
    timetabler_library_room: str = Field(
        "", max_length=40, description="Room code of the library, where classes without a cover go; empty: not shown."
    )
    timetabler_period_names: dict[str, str] = Field(
        default_factory=dict,
        description='Periods that the timetabler names otherwise than the school, as JSON: `{"7": "Homegroup"}`.',
    )

    liss_megabytes: int = Field(
        32,
        ge=1,
        le=500,
        description="A larger message of a timetabling program is refused, also when it is large only once unpacked.",
    )
    liss_bad_message_status: Literal[200, 400] = Field(
        200,
        description="HTTP status of the answer to a message that cannot be read. Programs that show only the words of "
        "answers with 200 need that.",
    )
    liss_absence_fields: dict[str, list[str]] = Field(
        default_factory=dict,
        description="How a timetabling program names the fields of absences and events, as JSON: "
        '`{"starts": ["AbsenceStart"], "teacher": ["StaffId"]}`. What is not named here or known already is not kept.',
    )

    dof9_folder: Path | None = Field(
        None,
        description="Folder into which the desktop daily organiser saves its file (`.dof9`). It is looked into every "
        "minute; nothing in it is moved or removed. Empty: by upload only.",
    )
    dof9_megabytes: int = Field(200, ge=1, le=1_000, description="A larger daily organiser file is refused.")
    dof9_any_version: bool = Field(
        False, description="Whether a daily organiser file of an unknown version is tried all the same."
    )

    daily_org_folder: Path | None = Field(
        None,
        description="Folder into which the school saves its Daily Org as a PDF. It is read every minute; nothing in it "
        "is moved or removed. Empty: by upload only.",
    )
    daily_org_megabytes: int = Field(20, ge=1, le=200, description="A larger Daily Org is refused.")
    daily_org_pages: int = Field(40, ge=1, le=200, description="A Daily Org with more pages is refused.")
    daily_org_keep_days: int = Field(
        400, ge=7, le=3_000, description="Days that Daily Orgs are kept, counted from the day they are for."
    )

    compass_url: str = Field(
        "",
        pattern=r"^(https?://[^\s/?#]+/?)?$",
        description="Opt-in, and ask Compass before you do: the school's Compass portal, read through its private web "
        "services. An official route (`STAFFROOM_COMPASS_API_*`) is better. Empty: off.",
    )
    compass_method: Literal["form", "json", "cookie"] = Field(
        "form", description="How to sign in to Compass: the sign-in page, the mobile app's way, or a pasted cookie."
    )
    compass_user: str = Field("", description="User name of Compass's service account, which needs a local password.")
    compass_password: SecretStr = Field(SecretStr(""), description="Password of that account.")
    compass_cookie: SecretStr = Field(
        SecretStr(""), description="For `cookie`: `ASP.NET_SessionId` of a browser that is signed in to Compass."
    )
    compass_spacing_ms: int = Field(
        500, ge=0, le=60_000, description="Pause between calls to Compass; at least 500, except towards this machine."
    )
    compass_calendar: Literal["GetCalendarEventsByUser", "GetEventsByUser"] = Field(
        "GetCalendarEventsByUser", description="Which of Compass's two services tells somebody's calendar."
    )
    compass_calendar_flags: dict[str, bool] = Field(
        default_factory=dict, description='Flags of that question, as JSON: `{"includeExams": true}`.'
    )
    compass_bells: dict[str, str] = Field(
        default_factory=lambda: {"startDate": "{first}", "endDate": "{last}"},
        description='How to ask Compass for bells, as JSON. Empty: `{"startDate": "{first}", "endDate": "{last}"}`.',
    )
    compass_duty_patterns: list[str] = Field(
        default_factory=lambda: ["Yard Dut*", "YD *"],
        description='Titles and subjects that are yard duty, as JSON. Empty: `["Yard Dut*", "YD *"]`.',
    )
    compass_quiet_periods: list[str] = Field(
        default_factory=list,
        description='Codes of periods in which a class is a duty, as JSON: `["R", "L1", "L2"]`. Empty: by the bells.',
    )

    compass_api_url: str = Field(
        "", pattern=r"^(https?://[^\s?#]+)?$", description="Base address of Compass's official key-based API."
    )
    compass_api_key: SecretStr = Field(SecretStr(""), description="The school's key for it (`CompassApiKey`).")
    compass_api_routes: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="Paths and fields of that API, as JSON, from the documentation inside the school's own portal; "
        "docs/operators/compass.md has an example.",
    )

    flight: Literal["on", "off"] = Field(
        "on",
        description="Flight mode: staff's own browsers keep a copy of their own next days for when there is no "
        "connection. `off` clears what was kept.",
    )

    smtp_url: SecretStr = Field(
        SecretStr(""), description="Mail server for alerts: `smtp://user:password@host:587` (STARTTLS) or `smtps://…`."
    )
    mail_from: str = Field("staffroom@localhost", description="Sender of alert mails.")
    alert_emails: str = Field("", description="Addresses that get alerts, separated by commas.")
    paper_emails: str = Field(
        "",
        description="Addresses of the office and the daily organiser, separated by commas, that get the day on paper "
        "at 7:55 on school days. Empty: it is only kept.",
    )
    alert_teams_webhook: SecretStr = Field(
        SecretStr(""), description="Teams workflow webhook; gets an Adaptive Card for every alert."
    )
    alert_slack_webhook: SecretStr = Field(SecretStr(""), description="Slack incoming webhook for alerts.")

    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="`auto`: readable on a terminal, JSON otherwise."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")
    web_workers: int = Field(2, ge=1, description="Web processes that `staffroom web` starts.")
    job_timeout: int = Field(240, ge=1, description="Seconds after which a running job is stopped.")
    job_retry: int = Field(
        300, ge=2, description="Seconds after which an unfinished job runs again; must exceed the timeout."
    )

    database_url: SecretStr = Field(
        SecretStr(""),
        validation_alias="DATABASE_URL",
        description="`postgres://user:password@host:5432/name`. Empty: SQLite in the data folder.",
    )
    redis_url: SecretStr = Field(
        SecretStr(""), validation_alias="REDIS_URL", description="Shared cache. Empty: a cache in each process."
    )

    @property
    def issuer(self) -> str:
        """The issuer of ID tokens as configured, without a slash at its end; empty where signing in is not set up."""
        if self.entra_authority or not self.entra_tenant_id:
            return self.entra_authority.rstrip("/")
        return f"{MICROSOFT_LOGIN}/{self.entra_tenant_id}/v2.0"

    @property
    def graph(self) -> str:
        """Where Microsoft Graph is; empty where there is none."""
        if self.entra_graph_url:
            return self.entra_graph_url.rstrip("/")
        return MICROSOFT_GRAPH if self.issuer.startswith(f"{MICROSOFT_LOGIN}/") else ""

    @model_validator(mode="after")
    def _belong_together(self) -> "Environment":
        if self.job_retry <= self.job_timeout:
            raise ValueError(
                f"STAFFROOM_JOB_RETRY ({self.job_retry}) must exceed STAFFROOM_JOB_TIMEOUT ({self.job_timeout}), "
                "or a job that is still running would be started a second time"
            )
        if self.demo and self.mode == "production":
            raise ValueError(
                "STAFFROOM_DEMO cannot be on with STAFFROOM_MODE=production: its sign-in asks for no password"
            )
        if bool(self.entra_certificate) != bool(self.entra_certificate_key):
            raise ValueError("STAFFROOM_ENTRA_CERTIFICATE and STAFFROOM_ENTRA_CERTIFICATE_KEY are set together")
        if strange := {role for role in self.role_map.values() if role not in {*ROLES, STUDENT}}:
            raise ValueError(f"STAFFROOM_ROLE_MAP names unknown roles: {', '.join(sorted(strange))}")
        if strange := self.day_order.keys() - {"all", *FIELDS}:
            raise ValueError(f"STAFFROOM_DAY_ORDER names unknown fields: {', '.join(sorted(strange))}")
        if strange := {source for order in self.day_order.values() for source in order} - {*SOURCES}:
            raise ValueError(f"STAFFROOM_DAY_ORDER names unknown sources: {', '.join(sorted(strange))}")
        database = urlsplit(self.database_url.get_secret_value())
        if database.scheme not in DATABASES or (database.scheme not in {"", "sqlite"} and len(database.path) < 2):
            raise ValueError(
                "DATABASE_URL looks like postgres://user:password@host:5432/name, with the name of the database; "
                "leave it empty to use SQLite in the data folder"
            )
        try:
            codecs.lookup(self.eduhub_encoding)
        except LookupError:
            raise ValueError(
                f"STAFFROOM_EDUHUB_ENCODING: no encoding is called {self.eduhub_encoding!r}; try cp1252 or utf-8"
            ) from None
        return self


def read_environment() -> Environment:
    """Read the settings from outside; `STAFFROOM_ENV_FILE` names another file than `.env`.

    Raises pydantic's `ValidationError`, which names every setting that is wrong.
    """
    env_file = os.environ.get("STAFFROOM_ENV_FILE", ".env")
    return Environment(_env_file=env_file)  # type: ignore[call-arg]  # pydantic fills the rest from outside


def name_of(field: str) -> str:
    """The variable that sets this field, such as `STAFFROOM_MODE` for `mode`."""
    alias = Environment.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"STAFFROOM_{field.upper()}"
