"""Where a person stands: half-filled forms, photos that wait for a word, what was answered last time. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from pydantic import TypeAdapter

MOST_SHELVED = 5
MOST_PAST = 10
MOST_ALBUMS = 5
LONGEST_REUSED = 200
"""Signs: longer answers are not offered again."""


@dataclass(frozen=True)
class Draft:
    """A form half filled."""

    id: str
    """Short and never used twice for a person: every button of the draft carries it."""
    form: str
    version: int
    touched_at: datetime
    place: int = 0
    """For which place it is filed; 0 while the person has not said."""
    at: str = ""
    """The name of the question that was asked last; empty: the recap, or not begun."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    """Names of the questions in the order they were asked, for going back."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Message -> question: an edited message finds the answer it gave."""
    ticked: tuple[str, ...] = ()
    corrects: int = 0
    """The number of the report that this draft corrects; 0: a new report."""
    again: bool = False
    """Another record was asked for, though there is one already."""
    page: int = 0
    album: str = ""
    """The album that came last: parts of it may still come after the report is filed."""
    nudged: bool = False
    messages: int = 0
    """That its sender has needed for it, buttons included."""
    seconds: int = 0
    heard_at: datetime | None = None
    """When the last of them came."""

    def answered(self, name: str, value: object, source: str) -> Self:
        sources = {**self.sources, source: name} if source else self.sources
        skipped = tuple(one for one in self.skipped if one != name)
        return self.but(answers={**self.answers, name: value}, sources=sources, skipped=skipped, ticked=(), page=0)

    def but(self, **changes: Any) -> Self:
        copy: Self = changed(self, changes)
        return copy


@dataclass(frozen=True, slots=True)
class Cold:
    """Photos that came before anybody said what they are."""

    photos: tuple[str, ...]
    caption: str = ""
    source: str = ""
    album: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """An album is coming in: nothing is said until it has been quiet for a while."""

    album: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Joined:
    """An album already filed: parts that come late go where the others went."""

    album: str
    report: int
    question: str
    event: int = 0
    """Of the issue of that number, whose photos these are; 0: they are the report's."""


@dataclass(frozen=True)
class Conversation:
    """All that is remembered of one person's talk, on whatever channel."""

    draft: Draft | None = None
    shelf: tuple[Draft, ...] = ()
    """Left half filled for another form, newest first."""
    cold: Cold | None = None
    pause: Pause | None = None
    albums: tuple[Joined, ...] = ()
    past: tuple[str, ...] = ()
    """Ids of drafts that are done with: their buttons are old, not forged."""
    last: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Form -> the short answers of the person's last report, offered again."""
    confused: str = ""
    """What was said when the last message was not understood, so that it is not said twice."""
    confused_at: datetime | None = None
    """When that was said: of a flood of such messages, only the first two are answered."""
    waits_for: str = ""
    """The command that the next line belongs to, and what it knows already ("feedback", "remind 17 time")."""
    waits_until: datetime | None = None
    """After that a line is no answer any more; None: however late it comes."""
    meeting: str = ""
    """The open meeting that photos of a day go into: "17 2026-11 2026-11-05"."""
    """The command that the next line belongs to ("feedback")."""
    about: str = ""
    """Which place and period was asked about last, and on which day: "2026-11-05 17/2026-W45"."""
    channel: str = ""
    chat: str = ""
    """Where the person was heard last: where time's own messages go."""

    def but(self, **changes: Any) -> Self:
        copy: Self = changed(self, changes)
        return copy

    @property
    def held(self) -> tuple[Draft, ...]:
        """The draft in hand and those on the shelf."""
        return (self.draft, *self.shelf) if self.draft else self.shelf

    def with_draft(self, draft: Draft) -> Self:
        """This draft in hand; another one that holds answers goes on the shelf."""
        held = (self.draft, *self.shelf) if self.draft and self.draft.answers else self.shelf
        shelf = tuple(one for one in held if one.id != draft.id)
        return self.but(draft=draft, shelf=shelf[:MOST_SHELVED])

    def set_aside(self) -> Self:
        """Nothing in hand; a draft that holds answers goes on the shelf."""
        held = (self.draft, *self.shelf) if self.draft and self.draft.answers else self.shelf
        return self.but(draft=None, shelf=held[:MOST_SHELVED], pause=None)

    def waiting(self, command: str, until: datetime) -> Self:
        """The next line belongs to the command; a draft in hand goes on the shelf, or it would take the line."""
        return self.set_aside().but(waits_for=command, waits_until=until)

    def joined_by(self, joined: Joined) -> Self:
        """Late parts of this album find where the others went."""
        return self.but(albums=(joined, *self.albums)[:MOST_ALBUMS])

    def without_draft(self) -> Self:
        """The draft in hand is done with."""
        past = (self.draft.id, *self.past)[:MOST_PAST] if self.draft else self.past
        return self.but(draft=None, past=past, pause=None)


def changed(one: Any, changes: dict[str, Any]) -> Any:
    """A copy with these fields changed: `dataclasses.replace`, at a fifth of its cost, six times a message."""
    copy = object.__new__(type(one))
    copy.__dict__.update(one.__dict__)
    copy.__dict__.update(changes)
    return copy


def read(body: str | None) -> Conversation:
    return _JSON.validate_json(body) if body else Conversation()


def written(conversation: Conversation) -> str:
    return _JSON.dump_json(conversation, exclude_defaults=True).decode()


def reusable(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Of a filed report's answers, those short enough to be offered again."""
    return {name: value for name, value in answers.items() if len(str(value)) <= LONGEST_REUSED}


_JSON = TypeAdapter(Conversation)
