"""The sign-in provider as this installation is registered with it, and what of it is kept for bad days."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from staffroom.kit.errors import StaffroomError
from staffroom.sources.entra.graph import Graph
from staffroom.sources.entra.provider import Provider
from staffroom.sources.entra.settings import Certificate, Registration

from .models import ProviderDocument

FRESH = timedelta(hours=1)
GOOD_FOR = timedelta(hours=24)
"""How long kept keys do while nobody answers."""
PAUSE = timedelta(seconds=30)
"""Between two tries while nobody answers."""
WINDOW = timedelta(minutes=5)
FORCED_PER_WINDOW = 6
"""Fetches because of unknown keys: enough to follow any rotation, too few to bother anybody."""
CALLBACK = "/auth/callback"
SIGNED_OUT = "/auth/signed-out"


class KeptDocuments:
    """What the provider publishes, one copy for all our processes."""

    def get(self, address: str, fetch: Callable[[], dict[str, Any]], *, force: bool = False) -> dict[str, Any]:
        """The document. Raises what `fetch` raises when it is not there, and no copy is young enough."""
        kept, _ = ProviderDocument.objects.get_or_create(address=address[:500])
        now = timezone.now()
        if not self._wanted(kept, now, force=force):
            return dict(kept.body)
        try:
            body = fetch()
        except StaffroomError:
            ProviderDocument.objects.filter(pk=kept.pk).update(tried=now)
            if kept.fetched is None or now - kept.fetched > GOOD_FOR:
                raise
            return dict(kept.body)
        ProviderDocument.objects.filter(pk=kept.pk).update(body=body, fetched=now, tried=now)
        return body

    def _wanted(self, kept: ProviderDocument, now: datetime, *, force: bool) -> bool:
        if kept.fetched is None or now - kept.fetched > GOOD_FOR:
            return True
        if force:
            return self._may_force(kept, now)
        return now - kept.fetched > FRESH and (kept.tried is None or now - kept.tried > PAUSE)

    def _may_force(self, kept: ProviderDocument, now: datetime) -> bool:
        begins_anew = kept.window is None or now - kept.window > WINDOW
        window, forced = (now, 0) if begins_anew else (kept.window, kept.forced)
        if forced >= FORCED_PER_WINDOW:
            return False
        ProviderDocument.objects.filter(pk=kept.pk).update(window=window, forced=forced + 1)
        return True


def registration() -> Registration:
    """How this installation is registered; not `complete` where signing in is not set up."""
    env = settings.ENVIRONMENT
    certificate, key = env.entra_certificate, env.entra_certificate_key
    return Registration(
        issuer=env.issuer,
        client_id=env.entra_client_id,
        client_secret=env.entra_client_secret.get_secret_value(),
        certificate=Certificate(certificate, key) if certificate and key else None,
        tenant=env.entra_tenant_id.lower(),
        graph=env.graph,
    )


def provider() -> Provider:
    """The provider, for one sign-in."""
    return Provider(registration(), KeptDocuments())


def graph() -> Graph | None:
    """Graph; None where there is none."""
    app = registration()
    return Graph(app, KeptDocuments()) if app.graph and app.complete else None


def secret_expires() -> datetime | None:
    """When the app's secret or certificate ends, if that is known. Raises NeedsPerson for an unreadable certificate."""
    told = settings.ENVIRONMENT.entra_secret_expires
    return registration().secret_expires(datetime(told.year, told.month, told.day, tzinfo=UTC) if told else None)


def here(path: str) -> str:
    """An address of this site, as the provider knows it; never taken from what a request says."""
    return f"{settings.ENVIRONMENT.base_url.rstrip('/')}{path}"
