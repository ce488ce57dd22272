import pytest
from pydantic import SecretStr

from staffroom.alerts.tests.sinks import hook_sink, mail_sink


@pytest.fixture
def configure(settings):
    """Set what an operator would set in the environment."""

    def change(**values):
        secret = {"smtp_url", "alert_teams_webhook", "alert_slack_webhook"}
        update = {name: SecretStr(value) if name in secret else value for name, value in values.items()}
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=update)

    change(base_url="https://staffroom.school.example", school_name="Wattle Park Secondary College")
    return change


@pytest.fixture
def mails(configure):
    with mail_sink() as (sink, port):
        sink.port = port
        configure(
            smtp_url=f"smtp://127.0.0.1:{port}",
            mail_from="staffroom@school.example",
            alert_emails="it@school.example, office@school.example",
        )
        yield sink


@pytest.fixture
def teams(configure):
    with hook_sink() as sink:
        configure(alert_teams_webhook=sink.url)
        yield sink


@pytest.fixture
def slack(configure):
    with hook_sink() as sink:
        configure(alert_slack_webhook=sink.url)
        yield sink
