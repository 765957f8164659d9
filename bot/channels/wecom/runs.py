"""Pictures sent together: WeCom sends each alone and says nothing of the others, so those that follow are one album."""

from collections import OrderedDict
from datetime import datetime, timedelta

from storage.messages import AttachmentKind, Incoming

GAP = timedelta(seconds=6)
"""Between two pictures of a run at most: a weak network takes seconds for each, a new motive takes longer."""
MOST_CHATS = 10_000


class Runs:
    """Remembers each chat's last picture. After a restart a run begins anew: its second half is then an album too."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, tuple[datetime, str]] = OrderedDict()

    def joined(self, message: Incoming, now: datetime) -> Incoming:
        """The message, with its album if it is a picture, or several."""
        if message.group or {file.kind for file in message.attachments} != {AttachmentKind.PHOTO}:
            return message
        at, album = self._last.pop(message.chat, (now, ""))
        album = album if album and now - at <= GAP else message.key
        self._last[message.chat] = (now, album)
        if len(self._last) > MOST_CHATS:
            self._last.popitem(last=False)
        return message.model_copy(update={"album": album})
