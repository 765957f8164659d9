"""Photos, sent as photos or as documents."""

from handlers.questions.attached import Sent, sent_as
from storage.messages import AttachmentKind

KIND = Sent(sent_as(AttachmentKind.PHOTO, "image/"), "how.image", "unclear.image", "show.image")
