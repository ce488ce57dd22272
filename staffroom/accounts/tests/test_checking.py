"""`staffroom check entra` says what keeps people from signing in, and how to mend it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.conf import settings
from pydantic import SecretStr

from staffroom.accounts import jobs
from staffroom.accounts.health import sign_in
from staffroom.accounts.tests.door import staff
from staffroom.alerts.models import Alert
from staffroom.config.commands import check

pytestmark = pytest.mark.django_db


def findings() -> dict[str, tuple[str, str]]:
    """What was looked at: verdict and words."""
    said = CliRunner().invoke(check, ["entra", "--json"])
    return {one["about"]: (one["verdict"], one["words"]) for one in json.loads(said.stdout)["findings"]}


def test_before_it_is_set_up_it_names_what_is_missing():
    found = findings()

    assert found["STAFFROOM_ENTRA_CLIENT_ID"][0] == "wrong"
    assert CliRunner().invoke(check, ["entra"]).exit_code == 2


def test_a_sound_set_up_is_fine(entra):
    found = findings()

    assert {verdict for verdict, _ in found.values()} <= {"ok", "advice"}
    assert {"discovery", "clock", "keys", "token endpoint", "redirect URI", "Graph"} <= found.keys()


def setting(patch: pytest.MonkeyPatch, field: str, value: object) -> None:
    patch.setattr(settings.ENVIRONMENT, field, value)


@pytest.mark.parametrize(
    ("about", "break_it"),
    [
        ("discovery", lambda entra, patch: entra.fail("discovery", "500", times=None)),
        ("keys", lambda entra, patch: entra.fail("keys", "500", times=None)),
        ("issuer", lambda entra, patch: setting(patch, "entra_authority", f"{entra.base_url}/common/v2.0")),
        ("secret or certificate", lambda entra, patch: setting(patch, "entra_client_secret", SecretStr("no"))),
        ("redirect URI", lambda entra, patch: setting(patch, "base_url", "http://127.0.0.1:9")),
        ("Graph", lambda entra, patch: entra.fail("graph", "500", times=None)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(entra, monkeypatch, about, break_it):
    break_it(entra, monkeypatch)
    found = findings()

    assert "wrong" in {verdict for name, (verdict, _) in found.items() if name in (about, "discovery")}


@pytest.mark.parametrize(("days", "told"), [(40, 0), (29, 1), (13, 1), (2, 1), (-1, 1)])
def test_the_end_of_the_secret_is_told_in_time(entra, monkeypatch, days, told):
    monkeypatch.setattr(
        settings.ENVIRONMENT, "entra_secret_expires", datetime.now(UTC).date() + timedelta(days=days + 1)
    )

    jobs.warn_of_secret()
    jobs.warn_of_secret()

    assert Alert.objects.count() == told
    assert sign_in().state == ("ok" if days > 30 else "late" if days >= 0 else "bad")


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A self-signed certificate and its key, as PEM files."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "staffroom.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=20))
        .sign(key, hashes.SHA256())
    )
    files = tmp_path / "app.pem", tmp_path / "app.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kind = serialization.PrivateFormat.PKCS8
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()))
    return files


def test_a_certificate_does_instead_of_a_secret(entra, visitor, monkeypatch, certificate):
    staff("KEE")
    setting(monkeypatch, "entra_client_secret", SecretStr(""))
    monkeypatch.setattr(settings.ENVIRONMENT, "entra_certificate", certificate[0])
    monkeypatch.setattr(settings.ENVIRONMENT, "entra_certificate_key", certificate[1])
    app = entra.client.model_copy(update={"certificates": (certificate[0].read_text(),), "client_secret": ""})
    with entra.tenant.held():
        entra.tenant.apps[app.client_id] = app

    visitor.sign_in("teacher")

    assert visitor.is_in
    assert findings()["secret or certificate"][0] == "advice"
    assert sign_in().state == "late"
