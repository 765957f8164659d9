"""What is sent to WeCom: cards of six buttons, a drop-down for the rest, words in pieces, nothing read as markup."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.clean import clean
from bot.channels.wecom.cards import Card, Words, cards, marked, written
from bot.channels.wecom.outbound import Spoken, parts, plain
from storage.messages import Choice, Document, Outgoing
from tests.wecom.checks import faults_of_card, faults_of_markdown
from tests.wecom.screen import NARROW, words_of

WORDS = Words("更多选项", "选好了")
LIMIT = 600
TEXTS = st.text(alphabet=st.sampled_from("村报到今天做了什么？ \n*_#<>&;`~[]|\\-+=1a\u0001\ud800"), max_size=700)


def buttons(many: int) -> list[Choice]:
    return [Choice(f"选项{number}", f"a:1:0:{number}") for number in range(many)]


def said(text: str, choices: list[Choice]) -> Outgoing:
    return Outgoing(channel="wecom", chat="wang", text=text, rows=tuple((choice,) for choice in choices))


@pytest.mark.parametrize(
    ("many", "shape"),
    [(1, [(1, 0)]), (6, [(6, 0)]), (7, [(5, 2)]), (15, [(5, 10)]), (16, [(5, 10), (1, 0)]), (23, [(5, 10), (5, 3)])],
)
def test_six_buttons_a_card_and_the_rest_in_a_drop_down(many: int, shape: list[tuple[int, int]]) -> None:
    _, found = cards("做了什么？", buttons(many))
    assert [(len(card.buttons), len(card.options)) for card in found] == shape
    assert [choice for card in found for choice in (*card.buttons, *card.options)] == buttons(many)
    assert [fault for card in found for fault in faults_of_card(written(card, "1-a", WORDS))] == []


@pytest.mark.parametrize(
    ("text", "before", "title", "body"),
    [
        ("报到 1/2", "", "报到 1/2", ""),
        ("报到 1/2\n今天做了什么？", "", "报到 1/2", "今天做了什么？"),
        ("长" * 27 + "\n今天做了什么？", "", "", "长" * 27 + "\n今天做了什么？"),
        ("主题党日\n" + "答" * 120 + "\n\n请确认。", "主题党日\n" + "答" * 120, "请确认。", ""),
        ("主题党日\n" + "答" * 120 + "\n" + "问" * 40, "主题党日\n" + "答" * 120, "", "问" * 40),
        ("长" * 300, "长" * 188, "", "长" * 112),
    ],
)
def test_a_short_text_stands_on_the_card_and_a_long_one_before_it(
    text: str, before: str, title: str, body: str
) -> None:
    said_before, (card,) = cards(text, buttons(2))
    assert (said_before, card.title, card.body) == (before, title, body)


def test_what_was_chosen_is_marked() -> None:
    _, (card,) = cards("做了什么？", buttons(9))
    assert written(marked(card, "a:1:0:1"), "1-a", WORDS)["main_title"] == {"title": "做了什么？", "desc": "✓ 选项1"}
    assert written(marked(card, "a:1:0:8"), "1-a", WORDS)["main_title"]["desc"] == "✓ 选项8"
    assert marked(card, "a:1:0:99") == card


def test_the_same_button_twice_is_one() -> None:
    _, (card,) = cards("哪里？", [Choice("东坡村", "m:1"), Choice("西岭村", "m:2"), Choice("东坡", "m:1")])
    assert [choice.data for choice in card.buttons] == ["m:1", "m:2"]


def test_a_link_is_written_out() -> None:
    (part,) = parts(said("看板", [Choice("打开", url="https://example.org/board?token=a_b")]), LIMIT, plain)
    assert part == Spoken("看板\n打开 https://example.org/board?token=a_b")


def test_a_document_comes_before_its_words() -> None:
    document = Document(path="a.png", name="a.png", kind="picture")
    made = parts(said("汇总", buttons(1)).model_copy(update={"document": document}), LIMIT, plain)
    assert [type(part) for part in made] == [Document, Card]
    assert parts(Outgoing(channel="wecom", chat="wang", document=document), LIMIT, plain) == [document]


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("*粗* _斜_ `码`", "＊粗＊ ＿斜＿ ｀码｀"),
        ("# 标题", "＃ 标题"),
        ("#12 走访", "＃12 走访"),
        ("已收到 #12", "已收到 #12"),
        ("> 引用\n- 一\n1. 二", "＞ 引用\n－ 一\n1. 二"),
        ("---", "－--"),
        ("-5 度", "-5 度"),
        ("a &lt; b & c", "a ＆lt; b & c"),
        ("<b>粗</b> [链](x)", "＜b>粗＜/b> ［链](x)"),
        ("看 https://example.org/a_b*c", "看 https://example.org/a_b*c"),
        ("    缩进", "缩进"),
    ],
)
def test_no_sign_is_read_as_markup(text: str, wide: str) -> None:
    assert plain(text) == wide
    assert plain(wide) == wide


@given(TEXTS, st.integers(0, 20))
def test_whatever_is_said_is_valid_and_whole(text: str, many: int) -> None:
    made = parts(said(text, buttons(many)), LIMIT, plain)
    spoken = [part.text for part in made if isinstance(part, Spoken)]
    shown = [written(part, "1-a", WORDS) for part in made if isinstance(part, Card)]
    assert [*chain(*map(faults_of_card, shown)), *chain(*(faults_of_markdown(one, LIMIT) for one in spoken))] == []
    heard = "".join("".join(("".join(spoken), *(words_of(card) for card in shown[:1]))).split()).translate(NARROW)
    wanted = "".join(clean(text).split()) if text else ""
    assert heard == wanted
    keys = [button["key"] for card in shown for button in card.get("button_list", ())]
    ids = [one["id"] for card in shown for one in card.get("button_selection", {}).get("option_list", ())]
    assert sorted({*keys, *ids} - {"choose"}) == sorted(choice.data for choice in buttons(many) if text)
