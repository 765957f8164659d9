"""What became of the province's issues: most are closed in some weeks, some wait, some are late for months."""

import json
import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.instants import to_milliseconds
from storage.issue_life import PHOTO, Event, Issue, apply, born

DAY = timedelta(days=1)
FIELDS = tuple(one.name for one in fields(Issue))
EVENT = "number, revision, at, act, person_id, text, data, path, was, state"
Deed = tuple[str, int | None, timedelta, dict[str, Any]]
"""What is done, by whom, how long after what came before, with what."""


def issue_rows(store: sqlite3.Connection, until: datetime) -> Iterator[Sequence[object]]:
    for states, _ in _lives(store, until):
        yield [_plain(getattr(states[-1], name)) for name in FIELDS]


def event_rows(store: sqlite3.Connection, until: datetime) -> Iterator[Sequence[object]]:
    for states, events in _lives(store, until):
        was = ""
        for after, one in zip(states, events, strict=True):
            what = (one.number, one.revision, one.at, one.act, one.person_id, one.text, dict(one.data))
            yield [_plain(value) for value in (*what, after.path, was, after.state)]
            was = after.state


def _lives(store: sqlite3.Connection, until: datetime) -> Iterator[tuple[list[Issue], list[Event]]]:
    """Each issue after each of its events, as far as time has come; the same at every call."""
    columns = "number, person_id, place_id, path, filed_at"
    for number, person, place, path, filed in store.execute(f"select {columns} from reports where form = 'issue'"):  # noqa: S608 -- our own names
        now, desk_path = datetime.fromtimestamp(filed / 1000, UTC), path[: path.rstrip(".").rfind(".") + 1]
        desk = int(desk_path.split(".")[-2])
        data = {"kind": PHOTO, "place": place, "path": path, "desk": desk, "desk_path": desk_path}
        events = [Event(number, 1, now, "report", person, "村口的路灯坏了，晚上看不清路。", data)]
        states = [born(events[0])]
        supervisor = 2 * (desk - 2) + 1  # see `province.posts`
        for act, who, later, more in _deeds(random.Random(number), now, person, supervisor):  # noqa: S311 -- invents lives
            now += later
            if now >= until:
                break
            events.append(Event(number, len(events) + 1, now, act, who, "", more))
            states.append(apply(states[-1], events[-1]))
        yield states, events


def _deeds(chance: random.Random, opened: datetime, reporter: int, supervisor: int) -> Iterator[Deed]:
    """One in ten is answered without being solved; one in twelve is forgotten for months, half of these in hand."""
    owner, lot = reporter + 1, chance.random()
    if lot < 0.04:  # nobody says a word
        yield "answer", supervisor, chance.uniform(60, 200) * DAY, {}
        return
    if lot < 0.14:
        yield "answer", supervisor, chance.uniform(0.1, 5) * DAY, {}
        return
    handed = chance.uniform(0.1, 3) * DAY
    due = (opened + handed + chance.choice((7, 15)) * DAY).date().isoformat()
    yield "hand", supervisor, handed, {"owner": owner, "due": due, "requirement": "换新的"}
    yield "take", owner, chance.uniform(0.1, 1) * DAY, {}
    if chance.random() < 0.15:
        yield "ask", owner, chance.uniform(0.5, 3) * DAY, {}
        yield "reply", supervisor, chance.uniform(0.5, 6) * DAY, {}
    if lot < 0.18:  # in hand, and late for long
        yield "answer", supervisor, chance.uniform(60, 200) * DAY, {}
        return
    yield "claim", owner, chance.uniform(1, 14) * DAY, {}
    yield "approve", supervisor, chance.uniform(0.1, 4) * DAY, {}
    if lot > 0.9:
        yield "unsolved", reporter, chance.uniform(0.1, 2) * DAY, {}
        yield "claim", owner, chance.uniform(1, 9) * DAY, {}
        yield "approve", supervisor, chance.uniform(0.1, 4) * DAY, {}
    if lot > 0.5:
        yield "solved", reporter, chance.uniform(0.1, 3) * DAY, {}
    else:
        yield "silence", None, 7 * DAY, {}
    if chance.random() < 0.3:
        yield "holds", reporter, 30 * DAY, {}


def _plain(value: object) -> object:
    """As the store has it."""
    if isinstance(value, datetime):
        return to_milliseconds(value)
    return json.dumps(value) if isinstance(value, dict | tuple) else value
