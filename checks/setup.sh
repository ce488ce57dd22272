#!/usr/bin/env bash
# Makes .venv from the hashed requirements. Nothing to do takes no time: a stamp remembers what was installed.
# `checks/setup.sh semgrep` makes .venv/semgrep, which stands apart because it pins older click and rich.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "$*" >&2; }

# What was installed, from what, with which Python: any change installs again.
stamp_of() { { cat "$@"; echo "$PWD"; } | sha256sum | cut -d' ' -f1; }

is_ours() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; }

has_venv() { "$1" -c 'import venv, ensurepip' 2>/dev/null; }

have_uv() { [ -z "${STAFFROOM_NO_UV:-}" ] && uv --version >/dev/null 2>&1; }

find_python() {
  local name
  for name in ${PYTHON:-} python3.11 python3 python3.12 python3.13 python3.14; do
    if command -v "$name" >/dev/null && is_ours "$name" && { have_uv || has_venv "$name"; }; then
      command -v "$name"
      return
    fi
  done
  say "Staffroom needs Python 3.11 to 3.14 with its venv module (on Debian: apt-get install python3-venv)."
  say "If Python is somewhere else: make setup PYTHON=/path/to/python3"
  return 1
}

make_venv() { # folder
  local python
  python=$(find_python)
  if have_uv; then
    uv venv --quiet --allow-existing --python "$python" "$1"
  else
    "$python" -m venv "$1"
  fi
}

install() { # folder, then what to install
  local venv=$1
  shift
  if have_uv; then
    uv pip install --quiet --python "$venv/bin/python" "$@"
  else
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input "$@"
  fi
}

set_up_house() {
  local wanted
  wanted=$(stamp_of requirements/build.txt requirements/dev.txt pyproject.toml checks/setup.sh)
  if [ -x .venv/bin/staffroom ] && [ "$(cat .venv/.stamp 2>/dev/null)" = "$wanted" ]; then return; fi
  say "Installing into .venv, a minute or so ..."
  if ! { [ -x .venv/bin/python ] && is_ours .venv/bin/python; }; then make_venv .venv; fi
  have_uv || .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
  install .venv --require-hashes -r requirements/build.txt
  install .venv --require-hashes -r requirements/dev.txt
  install .venv --no-deps --no-build-isolation -e .
  # Otherwise the first command of each kind, or every one where Python may not write, waits seconds for it.
  .venv/bin/python -m compileall -q -j 0 .venv/lib staffroom >/dev/null 2>&1 || true
  echo "$wanted" >.venv/.stamp
  say "Done: .venv/bin/staffroom"
}

set_up_semgrep() {
  local wanted
  wanted=$(stamp_of requirements/semgrep.txt checks/setup.sh)
  if [ -x .venv/semgrep/bin/semgrep ] && [ "$(cat .venv/semgrep/.stamp 2>/dev/null)" = "$wanted" ]; then return; fi
  say "Installing semgrep into .venv/semgrep ..."
  make_venv .venv/semgrep
  install .venv/semgrep --require-hashes -r requirements/semgrep.txt
  echo "$wanted" >.venv/semgrep/.stamp
}

case "${1:-house}" in
  house) set_up_house ;;
  semgrep) set_up_semgrep ;;
  *) say "checks/setup.sh [semgrep]"; exit 2 ;;
esac
