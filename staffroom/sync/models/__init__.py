"""What is kept about every import and every feed: runs, plans, rows set aside, decisions, statements, states."""

from .day import Feed, Gate, SourceClass, SourcePerson, Statement
from .decisions import Decision, GuardLimit, SchoolState
from .dof9 import DailyFile, DailyFileWatch
from .plans import PlanChunk
from .runs import ImportRun, RunStep
from .timetabler import LissCall, LissPart, Publisher
from .todo import ToDo

__all__ = [
    "DailyFile",
    "DailyFileWatch",
    "Decision",
    "Feed",
    "Gate",
    "GuardLimit",
    "ImportRun",
    "LissCall",
    "LissPart",
    "PlanChunk",
    "Publisher",
    "RunStep",
    "SchoolState",
    "SourceClass",
    "SourcePerson",
    "Statement",
    "ToDo",
]
