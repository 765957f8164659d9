"""What holds for every kind, whatever is typed or pressed."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.forms.form import SILENT, Kind
from handlers.questions.folding import bare
from handlers.questions.kinds import KINDS
from handlers.questions.question import Answer, Asked, Given, Reading, Ticked, Unclear
from handlers.questions.unpressed import STALE
from handlers.words.say import LANGUAGES, catalogue, say
from tests.handlers.questions.asking import SERVICES, asked, option, read

NAMES = [one.name for one in SERVICES]
FRAGMENTS = (
    *"0123456789零一二三五十百千万亿两半多几点时分年月日号周天前后上下本这和",
    *"、，,. -:/()（）第个人没不是男女★ ☑①３\n\t\x00\ud800",
    "今天", "昨", "星期", "志愿服务", "走访", "完成", "全部", "nov", "day", "ago", "last", "friday", "pm", "and",
    "visit", "{", "}", "%s",
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
TOKEN = re.compile(r"[A-Za-z0-9:._-]{1,24}")


def question(kind: Kind, language: str = "zh") -> Asked:
    return asked(kind, options=SERVICES, ticked=("study",), language=language)


def valid(kind: Kind, value: Answer) -> bool:
    """Whether this may be kept as an answer to a question of this kind."""
    match kind, value:
        case (Kind.INTEGER, int()):
            return abs(value) < 10**15
        case (Kind.DECIMAL, float()):
            return abs(value) < 10**15
        case (Kind.SELECT_ONE, str()):
            return value in NAMES
        case (Kind.SELECT_MULTIPLE, list()):
            return bool(value) and value == [name for name in NAMES if name in value]
        case (Kind.DATE, str()):
            return 1900 <= date.fromisoformat(value).year < 2100 and len(value) == 10
        case (Kind.TIME, str()):
            return re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value) is not None
        case (Kind.GEOPOINT, str()):
            latitude, longitude, altitude, accuracy = map(float, value.split(" "))
            return abs(latitude) <= 90 and abs(longitude) <= 180 and altitude == 0 <= accuracy
        case (Kind.ACKNOWLEDGE, str()):
            return value == "OK"
        case (Kind.TEXT, str()):
            return value == value.strip() != "" and "\x00" not in value and bool(value.encode())
    return False


def check(kind: Kind, reading: Reading) -> None:
    """An answer that may be kept, or a sentence that can be said in every language."""
    match reading:
        case Given(value):
            assert valid(kind, value), value
            for language in LANGUAGES:
                assert isinstance(KINDS[kind].show(question(kind).question, value, language), str)
                assert not isinstance(KINDS[kind].cell(question(kind).question, value, language), list)
        case Unclear(key, mentions):
            for language in LANGUAGES:
                assert say(language, key, **mentions)
        case Ticked(names):
            assert list(names) == [name for name in NAMES if name in names]
        case _:
            pytest.fail(f"unexpected: {reading}")


def test_every_kind_that_is_asked_is_listed_and_no_other() -> None:
    assert set(KINDS) == set(Kind) - SILENT


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None)
@given(text=TEXTS)
def test_any_text_is_an_answer_or_unclear(kind: Kind, text: str) -> None:
    check(kind, read(question(kind), text))


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None)
@given(token=st.text())
def test_a_token_that_is_not_offered_is_stale(kind: Kind, token: str) -> None:
    offered = {offer.token for offer in KINDS[kind].offers(question(kind))}
    reading = KINDS[kind].press(question(kind), token)
    assert token in offered or reading == STALE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_button_answers_its_label_answers_too(kind: Kind, language: str) -> None:
    here = question(kind, language)
    for offer in KINDS[kind].offers(here):
        reading = KINDS[kind].press(here, offer.token)
        check(kind, reading)
        assert TOKEN.fullmatch(offer.token)
        if isinstance(reading, Given):
            assert read(here, offer.label) == reading


@settings(deadline=None)
@given(st.lists(st.text(min_size=1).filter(lambda text: bare(text).isalnum()), min_size=1, max_size=8, unique_by=bare))
def test_any_label_typed_is_its_button(labels: list[str]) -> None:
    options = tuple(option(f"o{place}", label, label) for place, label in enumerate(labels))
    here = asked(Kind.SELECT_ONE, options=options)
    kind = KINDS[Kind.SELECT_ONE]
    for offer in kind.offers(here):
        assert read(here, offer.label) == kind.press(here, offer.token)


@pytest.mark.parametrize("kind", KINDS)
def test_how_to_answer_is_said_in_every_language(kind: Kind) -> None:
    how = KINDS[kind].how
    assert how == "" or all(how in catalogue(language) for language in LANGUAGES)
