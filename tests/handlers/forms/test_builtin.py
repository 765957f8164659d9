"""The forms that come with Cunbao: both languages, short words, and the shapes that keep reporting quick."""

import pytest

from handlers.forms.builtin import builtin_forms
from handlers.forms.form import Form, Kind
from handlers.forms.load import check_form, load_form

FORMS = {form.name: form for form in (load_form(name, content) for name, content in builtin_forms())}
MOST_LABEL = 30
MOST_PROMPT = 70
MOST_BUTTON = 20


def asked(name: str) -> list[tuple[str, str, bool]]:
    """What the conversation comes past: name, kind, and whether it must be answered."""
    return [(each.name, each.kind.value, bool(each.required)) for each in FORMS[name].questions if each.asked]


def extras(name: str) -> list[str]:
    return [question.name for question in FORMS[name].questions if question.extra]


def test_there_are_six_and_nothing_to_improve() -> None:
    assert sorted(FORMS) == ["all_quiet", "check_in", "household_visit", "issue", "task", "theme_day"]
    for name, content in builtin_forms():
        assert name.removesuffix(".md") in FORMS
        assert check_form(name, content).advice == ()


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_text_is_there_in_both_languages_and_short(form: Form) -> None:
    assert form.languages == ("zh", "en")
    assert set(form.title) == {"zh", "en"}
    for question in (one for one in form.questions if one.kind is not Kind.HIDDEN):
        for text in (question.label, *filter(None, (question.hint, question.constraint_message))):
            assert set(text) == {"zh", "en"}, question.name
        assert max(map(len, question.label.values())) <= MOST_LABEL
        for language in ("zh", "en"):
            assert len(question.label[language] + question.hint.get(language, "")) <= MOST_PROMPT
        for option in question.options:
            assert set(option.label) == {"zh", "en"}
            assert max(map(len, option.label.values())) <= MOST_BUTTON


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_photos_and_places_are_never_demanded(form: Form) -> None:
    assert not [each for each in form.questions if each.kind in {Kind.IMAGE, Kind.GEOPOINT} and each.required]


def test_all_quiet_is_one_tap() -> None:
    assert asked("all_quiet") == []
    assert extras("all_quiet") == ["note", "photo"]
    assert (FORMS["all_quiet"].short, FORMS["all_quiet"].roles) == (True, ())


def test_a_check_in_is_one_tap_and_a_photo() -> None:
    assert asked("check_in") == [("kind", "select_one", True), ("photo", "image", False)]
    assert extras("check_in") == ["note", "place"]
    assert FORMS["check_in"].short
    kinds = FORMS["check_in"].questions[0].options
    assert [option.label["zh"] for option in kinds] == [
        "走访入户",
        "驻村值班",
        "志愿服务",
        "参加活动",
        "解难题",
        "提建议",
        "其他",
    ]


def test_an_issue_is_a_photo_and_a_line() -> None:
    assert asked("issue") == [("photo", "image", False), ("description", "text", True)]
    assert extras("issue") == ["place"]
    assert FORMS["issue"].roles == FORMS["check_in"].roles == ()


def test_a_theme_day_log_holds_the_fields_in_use() -> None:
    form = FORMS["theme_day"]
    assert [name for name, _, _ in asked("theme_day")] == [
        *("date", "contents", "topic", "place", "host", "recorder", "due", "present", "absent", "photos", "late_reason")
    ]
    assert extras("theme_day") == ["make_up", "remote", "items"]
    assert form.roles == ("secretary",)
    absent = form.question("absent")
    assert absent
    assert absent.relevant == ("/data/present  <  /data/due",)


def test_a_home_visit_is_for_secretaries_and_members() -> None:
    assert FORMS["household_visit"].roles == ("secretary", "member")
    assert extras("household_visit") == ["place"]


def test_a_task_is_one_line_of_a_supervisor() -> None:
    assert asked("task") == [("description", "text", True)]
    assert FORMS["task"].roles == ("supervisor",)


def test_every_form_says_what_stands_for_it_in_lists() -> None:
    for form in FORMS.values():
        assert form.question(form.summary), form.name
