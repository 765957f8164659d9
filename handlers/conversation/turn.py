"""What one message is decided from, and what is decided: the way in and the way out of every pure function here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.conversation.state import Conversation, Draft, changed
from handlers.forms.form import Form
from handlers.forms.offers import Library
from handlers.words.say import say
from storage.audit import Entry
from storage.jobs import Promise
from storage.messages import Attachment, Choice, Incoming
from storage.people import Person, Post

Rows = tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message, and all that deciding it may need to know."""

    id: str
    """Unique among all turns: what is made in this turn is named after it."""
    incoming: Incoming
    person: Person
    now: datetime
    """In the zone of the installation."""
    language: str
    library: Library
    offered: tuple[Form, ...]
    """The forms this person may file today."""

    def say(self, key: str, **mentions: object) -> str:
        return say(self.language, key, **mentions)

    @property
    def source(self) -> str:
        """What an answer given by this message is remembered by; empty for a press, which nobody edits."""
        message = self.incoming
        return "" if message.press or not message.message else f"{message.channel}:{message.message}"

    def posts_for(self, form: Form) -> tuple[Post, ...]:
        """The posts in which the person may file this form, one for each place."""
        fitting = [post for post in self.person.posts if not form.roles or post.role in form.roles]
        return tuple({post.place.id: post for post in reversed(fitting)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Say:
    """Something the person hears."""

    text: str
    rows: Rows = ()
    replaces: str = ""
    """The platform's id of our earlier message that this one takes the place of."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A file to be fetched: the answer to `question` holds its id already."""

    id: str
    question: str
    attachment: Attachment


@dataclass(frozen=True, slots=True)
class LateParts:
    """Photos that join a report already filed, or what was done to its issue."""

    report: int
    question: str
    photos: tuple[str, ...]
    event: int = 0
    """Which event of the issue; 0: they join the report."""


@dataclass(frozen=True)
class Step:
    """What one message causes. Nothing has happened yet: `handlers/handle.py` makes it true, in one commit."""

    conversation: Conversation
    says: tuple[Say, ...] = ()
    expected: tuple[Expected, ...] = ()
    filed: Draft | None = None
    """Complete: becomes a report, or corrects one. Its receipt is said after `says`."""
    late: LateParts | None = None
    deeds: tuple[Entry, ...] = ()
    promises: tuple[Promise, ...] = ()
    nudge: str = ""
    """The id of a draft left over, of which the person is to be reminded when there is time for reminders."""
    unfinished: bool = False
    """The message itself is still to be dealt with: it closed something first, and is taken again."""

    def after(self, *says: Say) -> "Step":
        """The same, with something said first."""
        return self.plus(says=(*says, *self.says))

    def plus(self, **more: Any) -> "Step":
        step: Step = changed(self, more)
        return step
