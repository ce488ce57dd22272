"""Who is working in this process. Set before the worker's processes part ways; each carries its own copy."""

import os
import socket
from multiprocessing.synchronize import Event

_name = ""
_stopping: Event | None = None


def name() -> str:
    """Name of the worker that this process belongs to; of the process itself outside one."""
    return _name or f"{socket.gethostname()[:40]} process {os.getpid()}"


def stopping() -> bool:
    """Whether this worker was asked to stop, so that nothing new should be begun."""
    return _stopping is not None and _stopping.is_set()


def become(worker: str, stop_event: Event) -> None:
    """Make this process, and those it starts from now on, part of a worker."""
    global _name, _stopping
    _name, _stopping = worker, stop_event
