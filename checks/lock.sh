#!/usr/bin/env bash
# Locks requirements/*.txt again. Arguments go to uv, for example --upgrade or --upgrade-package django.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
common=(--quiet --generate-hashes --no-emit-index-url --python-version 3.11 --universal)
$uv pip compile pyproject.toml "${common[@]}" "$@" -o requirements/base.txt
$uv pip compile pyproject.toml --group test --group check "${common[@]}" -c requirements/base.txt "$@" -o requirements/dev.txt
$uv pip compile --group semgrep "${common[@]}" "$@" -o requirements/semgrep.txt
$uv pip compile requirements/build.in "${common[@]}" "$@" -o requirements/build.txt
