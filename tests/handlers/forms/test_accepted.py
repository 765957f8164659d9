"""Forms that convert: from Markdown, .csv and .xlsx alike."""

import inspect

import pytest

from handlers.forms.form import Form
from handlers.forms.load import load_form
from tests.handlers.forms.accepted import Accepted
from tests.handlers.forms.accepted_kinds import KINDS
from tests.handlers.forms.accepted_manners import MANNERS
from tests.handlers.forms.accepted_words import WORDS
from tests.handlers.forms.files import as_csv, as_workbook

ACCEPTED = (*KINDS, *MANNERS, *WORDS)
NAMES = [case.what for case in ACCEPTED]


@pytest.mark.parametrize("case", ACCEPTED, ids=NAMES)
def test_it_gives_the_form_and_survives_being_kept(case: Accepted) -> None:
    form = load_form("sample.md", inspect.cleandoc(case.table).encode())
    assert {key: found(form, key) for key in case.gives} == case.gives
    assert Form.model_validate_json(form.model_dump_json(exclude_defaults=True)) == form


@pytest.mark.parametrize("case", ACCEPTED, ids=NAMES)
def test_every_format_gives_the_same_form(case: Accepted) -> None:
    form = load_form("sample.md", case.table.encode())
    assert load_form("sample.csv", as_csv(case.table)) == form
    assert load_form("sample.xlsx", as_workbook(case.table)) == form


def found(form: Form, key: str) -> object:
    name, field = key.split(".")
    if name == "form":
        return getattr(form, field)
    question = form.question(name)
    assert question, f"the form has no {name}"
    value = getattr(question, field)
    return " ".join(option.name for option in value) if field == "options" else value
