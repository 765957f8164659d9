"""Asks one question as the conversation would, on Sunday 22 November 2026, five past nine."""

from datetime import UTC, datetime

from handlers.forms.form import Kind, Option, Question
from handlers.questions.kinds import KINDS
from handlers.questions.question import Answer, Asked, Given, Reading, Unclear
from storage.messages import Attachment, Incoming, Position

NOW = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)


def option(name: str, zh: str, en: str) -> Option:
    return Option(name=name, label={"zh": zh, "en": en})


SERVICES = (
    option("volunteer", "志愿服务", "Volunteering"),
    option("visit", "走访入户", "Home visit"),
    option("duty", "驻村值班", "Village duty"),
    option("activity", "参加活动", "Activity"),
    option("study", "集中学习", "Study"),
    option("other", "其他", "Other"),
)
YES_NO = (option("yes", "已缴", "Paid"), option("no", "未缴", "Not paid"))


def asked(
    kind: Kind,
    *,
    options: tuple[Option, ...] = (),
    offered: tuple[Option, ...] | None = None,
    ticked: tuple[str, ...] = (),
    language: str = "zh",
    now: datetime = NOW,
) -> Asked:
    """A question of this kind; `offered` are the options that the filter leaves, all unless it is said."""
    question = Question(name="q", path="/data/q", kind=kind, options=options)
    return Asked(question, language, now, options if offered is None else offered, ticked)


def message(text: str = "", *, attachments: tuple[Attachment, ...] = (), position: Position | None = None) -> Incoming:
    return Incoming(
        channel="browser", key="1", account="a", chat="c", text=text, attachments=attachments, position=position
    )


def read(question: Asked, text: str) -> Reading:
    return KINDS[question.question.kind].read(question, message(text))


def outcome(reading: Reading) -> Answer | Reading:
    """The answer, or the key of the sentence that says why there is none."""
    match reading:
        case Given(value):
            return value
        case Unclear(key):
            return key
    return reading
