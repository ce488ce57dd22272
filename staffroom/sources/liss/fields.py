"""Names of fields, however they are spelt, and the little that is ever read of a row.

What is not in `KNOWN` is never kept. `SILENT` are fields of the standard that we have no use for, or no business with:
they are dropped without being counted as strange.
"""

from functools import lru_cache

from rapidfuzz.distance import OSA

_READ = """
school username password lissversion useragent
teacherid teachercode teacherids teachercodes firstname surname preferredname displayname email stafftype
roomid roomcode rooms room name
classcode classname coursename defaultteacher type ttstructure
academicyear terms term termid startdate enddate
daynumber dayname period periods starttime endtime date
iscancelled covertype workinstructions replacing description code
"""
_DROPPED = """
title faculty gender phone daysavailable guid courses capacity campus comment colour form edvalclasscode
rotation semesterid semester students studentid rollgroup house statewideid outof into teacher
"""
KNOWN = frozenset(_READ.split())
SILENT = frozenset(_DROPPED.split())
LONGEST_NAME = 80
"""Letters of a name that are looked at: what is remembered of names must stay small."""
_SHORTEST_SLIP = 7
"""Shorter names are too like one another to guess."""


def folded(name: str) -> str:
    """`Teacher_Ids`, `teacherIds` and `TEACHERIDS` are one field."""
    return _folded(name[:LONGEST_NAME])


def meant(name: str) -> str:
    """The field that a name means: itself folded, one that is a slip of the fingers away, or nothing."""
    return _meant(folded(name))


@lru_cache(maxsize=4_096)
def _folded(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


@lru_cache(maxsize=4_096)
def _meant(bare: str) -> str:
    if bare in KNOWN or bare in SILENT:
        return bare
    if len(bare) < _SHORTEST_SLIP:
        return ""
    near = [known for known in KNOWN if len(known) >= _SHORTEST_SLIP and OSA.distance(bare, known, score_cutoff=1) <= 1]
    return near[0] if len(near) == 1 else ""


def is_misspelt(name: str) -> bool:
    """Whether a name was only understood by guessing."""
    return folded(name) not in KNOWN and meant(name) in KNOWN


def is_known(name: str) -> bool:
    """Whether anything is ever read from a field of this name."""
    return meant(name) in KNOWN
