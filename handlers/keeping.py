"""Makes steps true: all rows that a batch of messages causes, written together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from handlers.conversation import recap, state, waking
from handlers.conversation.filling import Filling
from handlers.conversation.state import Conversation, Draft, Joined
from handlers.conversation.turn import Say, Step, Turn
from handlers.forms.form import ATTACHED, Form, Kind
from handlers.forms.offers import Library
from handlers.issues import birth
from handlers.issues.arrived import LEDGER, promise_new
from storage import audit, conversations, issues, jobs, outbox, photos, places, reports, told
from storage.audit import Entry
from storage.database import Tx
from storage.issue_life import PHOTO, Issue
from storage.messages import Outgoing
from storage.places import Place

DRAFT = "draft"
"""How a draft left over is put off until there is time for reminders (`reminders/left_over.py`)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What one message caused: a known person's step, or only words."""

    turn: Turn | None
    step: Step | None
    words: tuple[Outgoing, ...] = ()


@dataclass(frozen=True, slots=True)
class _Filed:
    turn: Turn
    form: Form
    draft: Draft
    number: int
    answers: dict[str, Any]


async def keep(tx: Tx, kept: Sequence[Kept], library: Library) -> None:
    """Writes everything: conversations, reports, photos, what is said, deeds, promises."""
    steps = [(one.turn, one.step) for one in kept if one.turn and one.step]
    await _expect_photos(tx, steps)
    filed = await _file(tx, steps, library)
    opened = await _open_issues(tx, filed)
    await _join_late(tx, steps)
    arrived = await photos.counts(tx, [one.number for one in filed.values()]) if filed else {}
    said = [message for one in kept for message in _words(one, await _receipts(tx, one, filed, arrived, opened))]
    await outbox.post(tx, said)
    await conversations.save(tx, [_conversation(turn, step, filed) for turn, step in steps])
    nudges = [told.PutOff(turn.person.id, DRAFT, step.nudge, tx.now) for turn, step in steps if step.nudge]
    if nudges:
        await told.postpone(tx, nudges)
    await jobs.promise(tx, [promise for _, step in steps for promise in step.promises])
    corrected = [Entry("report.correct", f.turn.person.id, f"#{f.number}") for f in filed.values() if f.draft.corrects]
    await audit.record(tx, [*(deed for _, step in steps for deed in step.deeds), *corrected])


async def _expect_photos(tx: Tx, steps: Sequence[tuple[Turn, Step]]) -> None:
    await photos.expect(
        tx,
        [
            photos.Expected(
                id=one.id,
                person_id=turn.person.id,
                channel=turn.incoming.channel,
                attachment=one.attachment,
                question=one.question,
                report=step.late.report if step.late and not step.late.event else None,
            )
            for turn, step in steps
            for one in step.expected
        ],
    )


async def _file(tx: Tx, steps: Sequence[tuple[Turn, Step]], library: Library) -> dict[str, _Filed]:
    """Reports and corrections, by the name of the turn that filed them."""
    complete = [(turn, step.filed, library.newest(step.filed.form)) for turn, step in steps if step.filed]
    fresh = sum(1 for _, draft, _ in complete if not draft.corrects)
    number = await reports.take_numbers(tx, fresh) if fresh else 0
    filed: dict[str, _Filed] = {}
    for turn, draft, form in complete:
        assert form is not None  # noqa: S101 -- the step that filed it found it in the same library
        answers = Filling(form, draft.answers, turn.now, turn.language).complete
        filed[turn.id] = _Filed(turn, form, draft, draft.corrects or number, answers)
        number += 0 if draft.corrects else 1
    await reports.file(tx, [await _filing(tx, one) for one in filed.values() if not one.draft.corrects])
    for one in filed.values():
        if one.draft.corrects:
            await reports.correct(tx, one.number, one.form.version, one.answers, one.draft.sources)
    await photos.attach(tx, [answering for one in filed.values() for answering in _answering(one)])
    return filed


async def _open_issues(tx: Tx, filed: Mapping[str, _Filed]) -> dict[str, Issue]:
    """The issues that reports begin, by the name of the turn; what is corrected is corrected there too."""
    opened: dict[str, Issue] = {}
    for name, one in filed.items():
        if one.form.name in LEDGER and one.draft.corrects:
            await birth.corrected(tx, one.number, one.turn.person.id, one.answers)
        elif issue := await birth.born(tx, await _filing(tx, one)):
            opened[name] = issue
            if issue.kind == PHOTO:
                said = one.turn.incoming
                await promise_new(tx, issue, one.turn.now, one.turn.language, (said.channel, said.chat))
    return opened


def _answering(one: _Filed) -> list[photos.Answering]:
    return [
        photos.Answering(photo, one.number, question.name, one.form.name in LEDGER)
        for question in one.form.questions
        if question.kind in ATTACHED
        for photo in one.answers.get(question.name, ())
    ]


async def _filing(tx: Tx, one: _Filed) -> reports.Filing:
    place = next((post.place for post in one.turn.person.posts if post.place.id == one.draft.place), None)
    return reports.Filing(
        number=one.number,
        form=one.form.name,
        version=one.form.version,
        person_id=one.turn.person.id,
        place=place or await _place(tx, one.draft.place),
        answers=one.answers,
        sources=one.draft.sources,
        happened_at=happened_at(one.form, one.answers, one.turn.now),
        messages=one.draft.messages,
        seconds=one.draft.seconds,
    )


async def _place(tx: Tx, number: int) -> Place:
    found = await places.place(tx, number)
    if found is None:
        raise LookupError(f"there is no place {number}")
    return found


def happened_at(form: Form, answers: dict[str, Any], now: datetime) -> datetime:
    """When it was: noon of the day that the form's first date question says, else the moment of filing."""
    question = next((q for q in form.questions if q.kind is Kind.DATE and q.name in answers), None)
    if question is None or answers[question.name] == now.date().isoformat():
        return now
    return datetime.combine(datetime.fromisoformat(answers[question.name]).date(), time(12), now.tzinfo)


async def _receipts(
    tx: Tx,
    one: Kept,
    filed: Mapping[str, _Filed],
    arrived: Mapping[int, tuple[int, int]],
    opened: Mapping[str, Issue],
) -> tuple[Say, ...]:
    found = filed.get(one.turn.id) if one.turn else None
    if found is None:
        return ()
    kept, _ = arrived.get(found.number, (0, 0))
    left = one.step.conversation.shelf if one.step else ()
    said = recap.receipt(found.turn, found.form, found.draft, found.number, found.answers, kept, left)
    issue = opened.get(found.turn.id)
    return (await birth.with_offers(tx, issue, said, found.turn.language) if issue else said,)


async def _join_late(tx: Tx, steps: Sequence[tuple[Turn, Step]]) -> None:
    for _, step in steps:
        if step.late and step.late.event:
            await issues.add_photos(tx, step.late.report, step.late.event, step.late.photos)
        elif step.late:
            await reports.add_photos(tx, step.late.report, step.late.question, step.late.photos)


def _words(one: Kept, receipts: tuple[Say, ...]) -> list[Outgoing]:
    """What is said, in order; the first of it acknowledges a press, and a press is acknowledged in any case."""
    if one.turn is None or one.step is None:
        return list(one.words)
    incoming = one.turn.incoming
    said = [
        Outgoing(channel=incoming.channel, chat=incoming.chat, text=say.text, rows=say.rows, replaces=say.replaces)
        for say in (*one.step.says, *receipts)
    ]
    if not incoming.ack:
        return said
    if not said:
        return [Outgoing(channel=incoming.channel, chat=incoming.chat, ack=incoming.ack)]
    return [said[0].model_copy(update={"ack": incoming.ack}), *said[1:]]


def _conversation(turn: Turn, step: Step, filed: dict[str, _Filed]) -> conversations.Kept:
    talk = step.conversation
    found = filed.get(turn.id)
    if found is not None:
        talk = _remembering(talk, turn, found)
    return conversations.Kept(turn.person.id, state.written(talk), waking.wake_at(talk))


def _remembering(talk: Conversation, turn: Turn, filed: _Filed) -> Conversation:
    """What a filed report leaves behind: its answers, to be offered again, and where late parts of its album go."""
    last = {**talk.last, filed.form.name: state.reusable(filed.answers)}
    album = turn.incoming.album or filed.draft.album
    question = next((q.name for q in filed.form.questions if q.kind is Kind.IMAGE and q.name in filed.answers), "")
    if not album or not question:
        return talk.but(last=last)
    joined = Joined(album=album, report=filed.number, question=question)
    return talk.but(last=last).joined_by(joined)
