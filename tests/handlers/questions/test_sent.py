"""What is sent rather than chosen: text, photos, recordings, files, places; and lines that are only read."""

import pytest

from handlers.forms.form import Kind
from handlers.questions.kinds import KINDS
from handlers.questions.question import Attached, Given, Offer, Unclear
from handlers.questions.unpressed import STALE
from storage.messages import Attachment, AttachmentKind, Position
from tests.handlers.questions.asking import asked, message, outcome, read

PHOTO = Attachment(kind=AttachmentKind.PHOTO, ref="p")
AUDIO = Attachment(kind=AttachmentKind.AUDIO, ref="a")
PICTURE = Attachment(kind=AttachmentKind.FILE, ref="i", mime="Image/JPEG")
SOUND = Attachment(kind=AttachmentKind.FILE, ref="s", mime="audio/ogg")
PAPER = Attachment(kind=AttachmentKind.FILE, ref="d", mime="application/pdf")
TEXTS: dict[str, str] = {
    "  路灯坏了 \n": "路灯坏了", "一\r\n二\r三": "一\n二\n三", "a\tb": "a b",
    "a\x00b\x1b[0m": "ab[0m", "好\ud800的": "好的",
    "👨‍👩‍👧": "👨‍👩‍👧", "{0} {name} %s": "{0} {name} %s", "长" * 4000: "长" * 4000,
    "": "unclear.text", " \n\t": "unclear.text", "\x00\x07\udfff": "unclear.text", "长" * 4001: "unclear.text_long",
}  # fmt: skip
PLACES: dict[str, str] = {
    "28.1,112.9": "28.1 112.9 0 0", "28.1 112.9": "28.1 112.9 0 0", "28.1，112.9": "28.1 112.9 0 0",
    "(28.1, 112.9)": "28.1 112.9 0 0",
    "112.9,28.1": "28.1 112.9 0 0", "-28.5 -112": "-28.5 -112 0 0", "28.123456789 112": "28.123457 112 0 0",
    "0,0": "0 0 0 0", "-0.0 10": "0 10 0 0",
    "90 180": "90 180 0 0", "91 181": "", "-91,-91": "", "28": "", "28.1": "", "nan,1": "", "1e5 3": "",
    "1 2 3": "", "东坡村": "", "": "",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TEXTS.items(), ids=lambda case: ascii(case)[:20])
def test_text(text: str, expected: str) -> None:
    assert outcome(read(asked(Kind.TEXT), text)) == expected


def test_a_photo_without_a_line_is_no_text_and_its_caption_is() -> None:
    kind = KINDS[Kind.TEXT]
    assert kind.read(asked(Kind.TEXT), message(attachments=(PHOTO,))) == Unclear("unclear.text")
    assert kind.read(asked(Kind.TEXT), message("灯坏了", attachments=(PHOTO,))) == Given("灯坏了")


def test_a_recap_cuts_long_text_and_a_cell_does_not() -> None:
    question, text = asked(Kind.TEXT).question, "第一行\n" + "长" * 100
    shown = KINDS[Kind.TEXT].show(question, text, "zh")
    assert len(shown) == 60
    assert shown.startswith("第一行 长")
    assert shown.endswith("长…")
    assert KINDS[Kind.TEXT].show(question, "长" * 60, "zh") == "长" * 60
    assert KINDS[Kind.TEXT].cell(question, text, "zh") == text


@pytest.mark.parametrize(
    ("kind", "taken"),
    [(Kind.IMAGE, (PHOTO, PICTURE)), (Kind.AUDIO, (AUDIO, SOUND)), (Kind.FILE, (PHOTO, AUDIO, PICTURE, SOUND, PAPER))],
)
def test_a_message_gives_the_attachments_that_fit(kind: Kind, taken: tuple[Attachment, ...]) -> None:
    every = (PHOTO, AUDIO, PICTURE, SOUND, PAPER)
    assert KINDS[kind].read(asked(kind), message("说明", attachments=every)) == Attached(taken)
    rest = tuple(one for one in every if one not in taken)
    assert KINDS[kind].read(asked(kind), message("说明", attachments=rest)) == Unclear(f"unclear.{kind}")
    assert read(asked(kind), "没有照片") == Unclear(f"unclear.{kind}")


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        (Kind.IMAGE, "2 张照片", "photos: 2"),
        (Kind.AUDIO, "2 段语音", "recordings: 2"),
        (Kind.FILE, "2 个文件", "files: 2"),
    ],
)
def test_attachments_are_counted(kind: Kind, zh: str, en: str) -> None:
    question, ids = asked(kind).question, ["one", "two"]
    assert [KINDS[kind].show(question, ids, language) for language in ("zh", "en")] == [zh, en]
    assert KINDS[kind].cell(question, ids, "zh") == 2
    assert KINDS[kind].cell(question, "", "zh") == 0


@pytest.mark.parametrize(("text", "expected"), PLACES.items())
def test_typed_places(text: str, expected: str) -> None:
    assert outcome(read(asked(Kind.GEOPOINT), text)) == (expected or "unclear.geopoint")


@pytest.mark.parametrize(
    ("latitude", "longitude", "accuracy", "expected"),
    [
        (28.1, 112.9, 15.04, "28.1 112.9 0 15"),
        (-33.868820123, 151.2, 0, "-33.86882 151.2 0 0"),
        (1e-9, 100, -1, "0 100 0 0"),
        (28.1, 112.9, float("inf"), "28.1 112.9 0 0"),
        (float("nan"), 1, 0, "unclear.geopoint"),
        (112.9, 28.1, 0, "unclear.geopoint"),
    ],
)
def test_sent_positions(latitude: float, longitude: float, accuracy: float, expected: str) -> None:
    place = Position(latitude=latitude, longitude=longitude, accuracy=accuracy, label="东坡村")
    assert outcome(KINDS[Kind.GEOPOINT].read(asked(Kind.GEOPOINT), message(position=place))) == expected


def test_places_are_shown_to_a_metre_and_kept_whole() -> None:
    question, value = asked(Kind.GEOPOINT).question, "28.123456 112.9 0 15"
    assert KINDS[Kind.GEOPOINT].show(question, value, "zh") == "28.12346, 112.90000"
    assert KINDS[Kind.GEOPOINT].cell(question, value, "zh") == value
    assert KINDS[Kind.GEOPOINT].show(question, "somewhere", "zh") == "somewhere"
    assert KINDS[Kind.GEOPOINT].show(question, "28", "zh") == "28"


@pytest.mark.parametrize("word", ["知道了", "好的", "收到。", "OK", "ok!", "Got it"])
def test_acknowledged(word: str) -> None:
    assert outcome(read(asked(Kind.ACKNOWLEDGE), word)) == "OK"


def test_acknowledging_is_one_button_and_nothing_else() -> None:
    kind, question = KINDS[Kind.ACKNOWLEDGE], asked(Kind.ACKNOWLEDGE)
    assert kind.offers(question) == (Offer("知道了", "ok"),)
    assert kind.press(question, "ok") == Given("OK")
    assert kind.press(question, "OK") == STALE
    assert read(question, "不同意") == Unclear("unclear.acknowledge")
    assert (kind.show(question.question, "OK", "zh"), kind.cell(question.question, "OK", "zh")) == ("知道了", "OK")


def test_a_note_wants_nothing() -> None:
    kind, question = KINDS[Kind.NOTE], asked(Kind.NOTE)
    assert kind.offers(question) == ()
    assert kind.how == ""
    assert read(question, "好") == Unclear("unclear.note")
    assert kind.press(question, "ok") == STALE
    assert (kind.show(question.question, "", "zh"), kind.cell(question.question, "", "zh")) == ("", "")
