"""What other rooms may ask of the import; the work is done in the modules named here."""

from .decisions import DecisionRefused, approvals, approve, reject
from .imports import run_import
from .limits import set_limit
from .undo import Undone, rollback

__all__ = ["DecisionRefused", "Undone", "approvals", "approve", "reject", "rollback", "run_import", "set_limit"]
