"""Places where a test may stop the process or break a write, to see that nothing is half done.

`STAFFROOM_FAILPOINT=name=kill` ends the process as `kill -9` does; `name=full` pretends a full disk.
Never in production.
"""

import errno
import os
import signal

from django.conf import settings


def failpoint(name: str) -> None:
    """Do what the test asked for at this place; nothing otherwise."""
    wanted, _, what = os.environ.get("STAFFROOM_FAILPOINT", "").partition("=")
    if wanted != name or settings.PRODUCTION:
        return
    if what == "full":
        raise OSError(errno.ENOSPC, "No space left on device")
    os.kill(os.getpid(), signal.SIGKILL)
