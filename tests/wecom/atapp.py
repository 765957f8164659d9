"""What people do in the chat with the self-built app, as its callback tells it."""

import itertools

from tests.wecom.appside import AppSide
from tests.wecom.media import Media
from tests.wecom.screen import JSON, Chat


class AtApp:
    """What people do, as the callback tells it."""

    def __init__(self, app: AppSide, media: Media) -> None:
        self.app, self.media = app, media
        self._ids = itertools.count(1)

    def says(self, chat: Chat, account: str, text: str, quote: JSON | None = None) -> None:
        self._message(chat, "text", {"Content": text})

    def sends(self, chat: Chat, account: str, kind: str, content: bytes, text: str = "") -> None:
        """A picture has no words here: they come after it."""
        media_id = self.media.keep_plain(content)
        self._message(chat, kind, {"PicUrl": "https://example.org/p", "MediaId": media_id, "Format": "amr"})
        if text:
            self.says(chat, account, text)

    def stands_at(self, chat: Chat, latitude: float, longitude: float, label: str = "") -> None:
        place = {"Location_X": latitude, "Location_Y": longitude, "Scale": 16, "Label": label}
        self._message(chat, "location", place)

    def presses(self, chat: Chat, account: str, key: str, task: str, chosen: str = "") -> None:
        code = self.app.code(chat, task)
        event: JSON = {"Event": "template_card_event", "EventKey": key, "TaskId": task, "ResponseCode": code}
        event |= {"CardType": "button_interaction"}
        if chosen:
            options = {"OptionIds": {"OptionId": chosen}}
            event |= {"SelectedItems": {"SelectedItem": {"QuestionKey": "more", **options}}}
        self.app.postbox.post(chat, {"MsgType": "event", **event})

    def enters(self, chat: Chat, account: str) -> None:
        self.app.postbox.post(chat, {"MsgType": "event", "Event": "enter_agent", "EventKey": ""})

    def happens(self, chat: Chat, fields: JSON) -> None:
        """Any other event."""
        self.app.postbox.post(chat, {"MsgType": "event", **fields})

    def _message(self, chat: Chat, kind: str, fields: JSON) -> None:
        self.app.postbox.post(chat, {"MsgType": kind, "MsgId": f"70{next(self._ids):017d}", **fields})
