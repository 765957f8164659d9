"""Recordings, sent by voice or as documents."""

from handlers.questions.attached import Sent, sent_as
from storage.messages import AttachmentKind

KIND = Sent(sent_as(AttachmentKind.AUDIO, "audio/"), "how.audio", "unclear.audio", "show.audio")
