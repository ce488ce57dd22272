"""An app whose second migration breaks the release before it; the linter must say so, or it is blind."""

from django.apps import AppConfig


class BadMigrationConfig(AppConfig):
    name = "checks.bad_migration"
    label = "bad_migration"
