"""Documents; a photo of the paper will do, and so will a recording."""

from handlers.questions.attached import Sent
from storage.messages import Attachment


def anything(one: Attachment) -> bool:
    """Every attachment is a file."""
    return True


KIND = Sent(anything, "how.file", "unclear.file", "show.file")
