"""What a supervisor's visit is, and how many are owed: one answer for summaries, the ledger and reminders."""

from sqlalchemy import ColumnElement, and_, or_

from storage.schema import reports

VISITS = 2
"""That each supervisor owes in a month, where no schedule says another number."""
CHECK_IN = "check_in"
"""The form with which a visit is told in one tap; of its kind `visit`."""


def is_visit() -> ColumnElement[bool]:
    """The condition that a report tells of a visit: by a check-in of that kind, or at length (走访记录)."""
    check_in = and_(reports.c.form == CHECK_IN, reports.c.answers["kind"].as_string() == "visit")
    return or_(check_in, reports.c.form == "household_visit")
