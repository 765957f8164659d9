"""What the sample town tells fits its forms and the hours in which people are up, on whatever day it is loaded."""

from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from random import Random

import pytest

from handlers.conversation.filling import Filling
from handlers.demo.county import BRANCHES, LATE, MOBILE, POSTS, QUIET, serving
from handlers.demo.reports import REST, RISE, Told, tell
from handlers.forms.builtin import builtin_forms
from handlers.forms.form import ATTACHED, Form, Kind
from handlers.forms.load import load_form
from handlers.keeping import happened_at
from tests.handlers.demo.town import SHANGHAI

MOMENTS = ("2026-11-01T06:00", "2026-11-02T09:00", "2026-11-05T21:30", "2026-11-22T18:00", "2026-12-31T23:59")


@cache
def forms() -> dict[str, Form]:
    return {form.name: form for form in (load_form(name, content) for name, content in builtin_forms())}


def told(moment: str, seed: int = 1) -> tuple[datetime, list[Told]]:
    now = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    return now, tell(now, Random(seed))


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_report_answers_its_form_in_full(moment: str) -> None:
    for one in told(moment)[1]:
        form = forms()[one.form]
        photos = {one.photo_question: [str(place) for place in range(len(one.scenes))]} if one.scenes else {}
        filling = Filling(form, {**one.answers, **photos}, one.filed_at, "zh")
        assert filling.complete == {**one.answers, **photos}, "something is unknown to the form, or irrelevant"
        for question in filling.course:
            value = filling.answers.get(question.name)
            assert value is not None or not filling.required(question), (one, question.name)
            if value is None:
                continue
            assert filling.allows(question, value), (one, question.name)
            chosen = {Kind.SELECT_ONE: [value], Kind.SELECT_MULTIPLE: value}.get(question.kind, [])
            assert set(chosen) <= {option.name for option in filling.options(question)}, (one, question.name)
        assert not photos or form.question(one.photo_question or "").kind in ATTACHED  # type: ignore[union-attr]  # -- None fails too


@pytest.mark.parametrize("moment", MOMENTS)
def test_reports_come_in_order_by_day_within_three_weeks(moment: str) -> None:
    now, reports = told(moment)
    filed = [one.filed_at for one in reports]
    assert filed == sorted(filed)
    assert now - timedelta(days=22) < filed[0]
    assert now - timedelta(days=2) < filed[-1] <= now
    happened = [happened_at(forms()[one.form], dict(one.answers), one.filed_at) for one in reports]
    assert all(RISE <= moment.time() <= REST and moment <= now for moment in (*filed, *happened))


@pytest.mark.parametrize("moment", MOMENTS)
def test_all_branches_but_one_tell_of_a_theme_day(moment: str) -> None:
    now, reports = told(moment)
    days = [one for one in reports if one.form == "theme_day"]
    assert {one.place for one in days} == set(BRANCHES) - {LATE}
    months = {str(one.answers["date"])[:7] for one in days}
    assert months == {now.strftime("%Y-%m") if now.day > 1 else "2026-10"}  # on the first no day of it is over


def test_one_branch_has_been_quiet_for_a_week_and_the_others_have_not() -> None:
    now, reports = told("2026-11-22T18:00")
    recent = Counter(one.place for one in reports if one.filed_at > now - timedelta(days=6))
    assert QUIET not in recent
    assert {branch for branch in BRANCHES if recent[branch]} == set(BRANCHES) - {QUIET}


def test_reports_are_filed_by_who_may_file_them_there() -> None:
    roles = {(name, place): role for place, role, names in POSTS for name in names.split()}
    for one in told("2026-11-22T18:00")[1]:
        allowed = forms()[one.form].roles
        assert not allowed or roles[one.person, one.place] in allowed, one
    assert MOBILE in serving("南湾村")


def test_the_seed_decides() -> None:
    assert told("2026-11-22T18:00", 1) == told("2026-11-22T18:00", 1)
    assert told("2026-11-22T18:00", 1) != told("2026-11-22T18:00", 2)
