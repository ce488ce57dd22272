"""Settings for the migration linter, which stands beside Staffroom and is not shipped with it."""

import os

from staffroom.config.settings import *  # noqa: F403
from staffroom.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
if os.environ.get("STAFFROOM_LINT_FIXTURE"):
    INSTALLED_APPS = [*INSTALLED_APPS, "checks.bad_migration"]
