"""The figures of a summary that open to their rows, and how buttons name them."""

import re

from handlers.forms.offers import Library
from handlers.summary.model import FORMS, Summary
from storage.reports import THEME_DAY

LACKING, SILENT, OVERDUE, SHORT = "lacking", "silent", "overdue", "short"
"""Branches without a theme day, branches that were not heard from, issues overdue, supervisors short of visits."""
OPENING = (LACKING, SILENT, "issue", OVERDUE, SHORT, THEME_DAY, "check_in")
"""In the order of their buttons: what needs somebody comes first."""
OTHER_FORM = re.compile(r"form(\d{1,4})")


def counted(summary: Summary) -> dict[str, int]:
    """How many rows each of these has."""
    theme_day, duties = summary.form(THEME_DAY), summary.duties
    return {
        LACKING: theme_day.missing.count,
        SILENT: summary.silent.count,
        "issue": summary.issues.new,
        OVERDUE: summary.issues.overdue,
        SHORT: duties.supervisors - duties.done,
        THEME_DAY: summary.attendance.held,
        "check_in": summary.form("check_in").filed,
    }


def of_form(name: str, library: Library) -> str:
    """What names the reports of a form: an office's own form by its place among all, since names may be long."""
    return name if name in FORMS else f"form{_names(library).index(name)}"


def form_of(what: str, library: Library) -> str | None:
    """The form whose reports `what` names; None for anything else."""
    if what in FORMS:
        return what
    found, names = OTHER_FORM.fullmatch(what), _names(library)
    return names[int(found[1])] if found and int(found[1]) < len(names) else None


def _names(library: Library) -> list[str]:
    return sorted({name for name, _ in library.forms})
