"""Steps as people type them, and steps in words that read back as the same steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rhythm.rules import BadRuleError
from handlers.rhythm.step_words import parse_step_words, steps_in_words
from handlers.rhythm.steps import parse_steps, written_steps

SAID = (
    ("提前3天、提前1天、当天", "-3, -1, 0"),
    ("前三天晚上 前一天晚上 当天早上", "-3 at 18:37, -1 at 18:37, 0 at 08:37"),
    ("当天，过后1天，过后3天", "0, +1, +3"),
    ("提前十天下午3点半、逾期两天", "-10 at 15:30, +2"),
    ("后3天 9:07", None),
    ("后3天9:07", "+3 at 09:07"),
    ("-3 at 18:37, 0", "-3 at 18:37, 0"),
)


@pytest.mark.parametrize(("text", "steps"), SAID)
def test_what_people_type_is_understood(text: str, steps: str | None) -> None:
    if steps is None:
        with pytest.raises(BadRuleError):
            parse_step_words(text)
    else:
        assert written_steps(parse_step_words(text)) == steps


@pytest.mark.parametrize("text", ["", "提前", "每天", "提前3天25点", "提前0天", "当天、当天", "提前一百天"])
def test_other_words_are_no_steps(text: str) -> None:
    with pytest.raises(BadRuleError):
        parse_step_words(text)


@given(st.lists(st.integers(-60, 60), min_size=1, max_size=6, unique=True), st.sampled_from(["", " at 18:37"]))
def test_steps_in_words_read_back(days: list[int], time: str) -> None:
    steps = parse_steps(", ".join(f"{number:+d}{time}" if number else f"0{time}" for number in days))
    assert parse_step_words(steps_in_words(steps, "zh")) == steps
