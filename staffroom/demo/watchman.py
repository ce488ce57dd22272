"""Sees to it that the demo's processes end even when `staffroom demo` itself was killed with -9.

`python -m staffroom.demo.watchman GROUP` holds the reading end of a pipe from `staffroom demo`.
When the writing end is gone, nobody is left to stop the process group, so the watchman does.
"""

import os
import signal
import sys
import time

POLITE_SECONDS = 8.0
LOOK_SECONDS = 0.1


def watch(group: int, pipe: int = 0) -> None:
    """Wait for the end of `pipe`, then stop the process group: first politely, then for good."""
    while os.read(pipe, 1):
        pass
    patience = time.monotonic() + POLITE_SECONDS
    signalled = _signal(group, signal.SIGTERM)
    while signalled and time.monotonic() < patience and _signal(group, 0):
        time.sleep(LOOK_SECONDS)
    _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    """Whether there was anybody to signal."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    watch(int(sys.argv[1]))
