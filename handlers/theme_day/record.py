"""The record of a theme day as a draft: what the store holds already is in it, and only to be confirmed."""

from typing import Any

from handlers.conversation.state import Conversation, Draft
from handlers.conversation.turn import Turn
from handlers.forms.form import Form, Kind, pick
from handlers.theme_day.hall import Hall
from handlers.theme_day.planned import KIND
from storage.theme_days import Attendance

DUES, OTHER = "dues", "optional_item"


def draft(turn: Turn, conversation: Conversation, form: Form, hall: Hall) -> Draft:
    """Only what the form still asks for; of a meeting all that was noted in it."""
    plan = hall.planned.plan
    answers: dict[str, Any] = {
        "topic": plan.topic,
        "place": plan.venue or conversation.last.get(form.name, {}).get("place", ""),
        "planned": hall.planned.day.isoformat() if hall.planned.day else "",
    }
    skipped: tuple[str, ...] = ()
    if hall.meeting is not None:
        answers |= _held(turn, form, hall)
        skipped = ("recorder", "photos", "absent")
    kept = {name: value for name, value in answers.items() if form.question(name) and value not in ("", [])}
    left = tuple(name for name in skipped if form.question(name) and name not in kept)
    return Draft(
        id=turn.id,
        form=form.name,
        version=form.version,
        touched_at=turn.now,
        place=hall.place.id,
        answers=kept,
        skipped=left,
    )


def is_of(one: Draft, hall: Hall) -> bool:
    """Whether a draft is the record of this theme day."""
    if one.form != KIND or one.corrects or one.place != hall.place.id:
        return False
    return str(one.answers.get("date") or one.answers.get("planned") or hall.month).startswith(hall.month)


def items_of(turn: Turn, hall: Hall) -> list[str]:
    """What is to be ticked off: as planned, else what the form offers."""
    planned = [*hall.planned.required, *hall.planned.optional]
    form = turn.library.newest(KIND)
    question = form.question("contents") if form else None
    if planned or question is None:
        return planned
    return [pick(option.label, turn.language) for option in question.options if option.name not in (DUES, OTHER)]


def _held(turn: Turn, form: Form, hall: Hall) -> dict[str, Any]:
    meeting = hall.meeting
    assert meeting is not None  # noqa: S101 -- asked for only where one was opened
    absent, far = hall.who("absent"), hall.who("remote")
    return {
        "date": meeting.day.isoformat(),
        "contents": _contents(form, meeting.done, any(one.dues for one in hall.attendance.values())),
        "items": "\n".join(meeting.done) if hall.planned.plan.required or hall.planned.plan.optional else "",
        "host": turn.person.name,
        "due": len(hall.members),
        "present": len(hall.who("present")),
        "remote": len(far),
        "absent": turn.say("show.comma").join(_absent(turn, one.name, hall.of(one)) for one in absent),
        "photos": list(meeting.photos),
    }


def _absent(turn: Turn, name: str, one: Attendance) -> str:
    return turn.say("theme_day.absent", name=name, reason=one.reason) if one.reason else name


def _contents(form: Form, done: tuple[str, ...], dues: bool) -> list[str]:
    """The form's own names for what was done: an item that begins with an option's label is of that kind."""
    question = form.question("contents")
    if question is None or question.kind is not Kind.SELECT_MULTIPLE:
        return []
    found = [_kind(question.options, item) for item in done] + ([DUES] if dues else [])
    return [option.name for option in question.options if option.name in found]


def _kind(options: tuple[Any, ...], item: str) -> str:
    named = (option.name for option in options if any(item.startswith(label) for label in option.label.values()))
    return next(named, OTHER)
