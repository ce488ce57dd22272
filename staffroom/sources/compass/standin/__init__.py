"""A stand-in for Compass: the school of a `school.json`, no key, no database, no Django.

    with CompassStandIn(Path("school.json")) as compass:
        compass.base_url, compass.settings(), compass.people()

What it speaks, and what scripts can make it do, is told in `docs/developers/stand-ins.md`.
"""

from .failures import WAYS, Failure
from .school_file import SchoolFile, read_school_file
from .server import CompassStandIn
from .sessions import Options

__all__ = ["WAYS", "CompassStandIn", "Failure", "Options", "SchoolFile", "read_school_file"]
