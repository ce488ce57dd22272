"""What is kept about every import: runs, steps, plans, rows set aside, decisions, limits."""

from .decisions import Decision, GuardLimit, SchoolState
from .plans import PlanChunk
from .runs import ImportRun, RunStep
from .todo import ToDo

__all__ = ["Decision", "GuardLimit", "ImportRun", "PlanChunk", "RunStep", "SchoolState", "ToDo"]
