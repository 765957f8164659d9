"""What the kinds share that are answered by sending a file: photos, recordings, documents."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.forms.form import Question
from handlers.questions.question import Answer, Asked, Attached, Reading, Unclear
from handlers.questions.unpressed import Unpressed
from handlers.words.say import say
from storage.messages import Attachment, AttachmentKind, Incoming


@dataclass(frozen=True)
class Sent(Unpressed):
    """Answered by whatever of a message's attachments it takes; the sentences are catalogue keys."""

    takes: Callable[[Attachment], bool]
    how: str
    missing: str
    shown: str

    def read(self, asked: Asked, incoming: Incoming) -> Reading:
        """All attachments that fit; the rest of the message is left to the conversation."""
        files = tuple(one for one in incoming.attachments if self.takes(one))
        return Attached(files) if files else Unclear(self.missing)

    def show(self, question: Question, value: Answer, language: str) -> str:
        """How many there are."""
        return say(language, self.shown, count=count(value))

    def cell(self, question: Question, value: Answer, language: str) -> int:
        """How many there are."""
        return count(value)


def count(value: Answer) -> int:
    """How many files an answer has."""
    return len(value) if isinstance(value, list) else 0


def sent_as(kind: AttachmentKind, family: str) -> Callable[[Attachment], bool]:
    """Whether an attachment is of `kind`, or a document whose claimed format ("image/") says so; the bytes are checked
    when they are fetched."""

    def takes(one: Attachment) -> bool:
        return one.kind is kind or (one.kind is AttachmentKind.FILE and one.mime.lower().startswith(family))

    return takes
