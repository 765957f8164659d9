"""What a summary says of a place and a period: one frozen model, of which every view shows the same figures."""

from collections.abc import Mapping
from datetime import datetime

from handlers.summary.period import Span
from storage.counts import Attendance, Issues
from storage.duties import Duties
from storage.messages import Frozen
from storage.missing import Lacking
from storage.places import Place
from storage.reasons import Why
from storage.reports import THEME_DAY

FORMS = ("check_in", THEME_DAY, "issue")
"""The three jobs: counted also where nothing came in."""


class Missing(Frozen):
    """Branches from which something is missing."""

    count: int
    why: Mapping[Why, int]
    """The reasons that occur; together they are all of them."""
    named: tuple[Lacking, ...] = ()
    """The first of them, in the order in which an office put them in; of theme days and of silence only."""


class FormCount(Frozen):
    """The reports of one form."""

    form: str
    filed: int
    """By anybody at or below the place, in the period."""
    before: int
    """The same in the period before, up to the same moment of it."""
    expected: int
    """Branches that there are; of a form that is offered further down only, those there; theme days: the branches
    whose day is over, or that held it."""
    reported: int
    """Branches that filed it in the period; theme days: held it in the month in which the period ends, until then."""
    on_time: int
    """Those of them that filed one by the third day after it happened."""
    missing: Missing
    """The others."""


class KindCount(Frozen):
    """Check-ins of one kind, by its name in the form."""

    kind: str
    filed: int


class Burden(Frozen):
    """What was asked of the people there, by our own records."""

    unasked: int
    """Messages that they got without asking."""
    messages: int
    """That they sent for the period's reports."""
    minutes: int
    """That these took them, as far as we can tell."""


class Child(Frozen):
    """A place right below."""

    place: Place
    branches: int
    due: int
    """Branches there whose theme day is over this month, or that held it."""
    missing: int
    """Those of them that have not."""
    silent: int
    """Branches there from which nothing at all came in."""


class Summary(Frozen):
    """A place in a period."""

    place: Place
    span: Span
    period: str
    """Its code: "2026-W45"."""
    since: datetime
    until: datetime
    """What was filed from `since` to before `until` is in it: the period, or as much of it as is over."""
    month: str
    """The month in which the period ends: theme days and visits are counted in it, until then."""
    branches: int
    forms: tuple[FormCount, ...]
    """The three jobs first, then whatever else was filed."""
    kinds: tuple[KindCount, ...]
    """Check-ins, the most frequent kind first."""
    silent: Missing
    """Branches from which nothing at all came in."""
    attendance: Attendance
    issues: Issues
    duties: Duties
    burden: Burden
    burden_before: Burden
    """The same in the period before, up to the same moment of it."""
    children: tuple[Child, ...]
    """In the order in which an office put them in; where `ranked`, those first of which most is there."""
    ranked: bool
    """Whether an administrator turned ranking on for this place."""

    def form(self, name: str) -> FormCount:
        return next(one for one in self.forms if one.form == name)
