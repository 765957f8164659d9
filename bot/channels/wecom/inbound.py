"""What the smart bot hears, to `Incoming`: pure, from the frames of the long connection, whose JSON is plain values.

What a chat is answered by travels as `ack`: a letter, the request's id, and of a press also the card and the button.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from storage.messages import CHOOSE, Attachment, AttachmentKind, Incoming

NAME = "wecom"
MESSAGE, EVENT = "aibot_msg_callback", "aibot_event_callback"
GROUP = "group:"
"""Before the id of a chat in which others read along."""
LINK = "link"
"""Before the key and the address of a file, in an attachment's `ref`."""
ANSWER, WELCOME, UPDATE = "m", "w", "p"
"""What an `ack` allows: answers within a day, one greeting, one change of a card, the latter two within 5 seconds."""
LONGEST_KEY = 120
MENTION = re.compile(r"\s*@\S+\s*")
KINDS = {"image": AttachmentKind.PHOTO, "file": AttachmentKind.FILE}
JSON = Mapping[str, Any]


def incoming(frame: JSON) -> Incoming | None:
    """What a person did; None for everything else. Raises LookupError, TypeError, AttributeError on what is none."""
    body, request = frame["body"], str(frame["headers"]["req_id"])
    if frame["cmd"] == MESSAGE:
        return _message(body, request)
    event = body["event"]
    if event["eventtype"] == "enter_chat":
        return _said_by(body, request, text="/start", ack=f"{WELCOME} {request}")
    if event["eventtype"] == "template_card_event":
        return _press(body, request, event.get("template_card_event") or event)
    return None


def pressed(key: str, selected: object) -> str:
    """The data of the button: its own, or of the choice in the drop-down above it, if there is one."""
    if key != CHOOSE:
        return key
    items = _listed(selected, "selected_item")
    chosen = [one for item in items for one in _listed(item.get("option_ids"), "option_id")]
    return str(chosen[0]) if chosen else CHOOSE


def identity(*parts: str) -> str:
    """A key that fits the inbox, however long its parts."""
    whole = ":".join(parts)
    return whole if len(whole) <= LONGEST_KEY else hashlib.sha256(whole.encode()).hexdigest()


def _message(body: JSON, request: str) -> Incoming:
    """A quote is left out: it is what somebody said before, and not said again. What of it is not understood is left
    out, too; of a message that is not understood at all nothing is left but who sent it, which is answered."""
    mixed = [item for item in _listed(body.get("mixed"), "msg_item") if isinstance(item, Mapping)]
    items: Sequence[JSON] = mixed if body.get("msgtype") == "mixed" else (body,)
    texts = [_text(item) for item in items]
    text = "\n".join(text for text in texts if text)
    files = tuple(file for item in items for file in _files(item))
    return _said_by(body, request, text=text, attachments=files, ack=f"{ANSWER} {request}")


def _press(body: JSON, request: str, detail: JSON) -> Incoming | None:
    key, card = str(detail["event_key"]), str(detail["task_id"])
    data = pressed(key, detail.get("selected_items"))
    if not data:
        return None
    return _said_by(body, request, press=data, message=card, ack=f"{UPDATE} {request} {card} {data}")


def _said_by(body: JSON, request: str, **said: Any) -> Incoming:
    account = str(body["from"]["userid"])
    group = "chatid" in body and body.get("chattype") != "single"
    number = str(body.get("msgid") or request)
    if group and "text" in said:
        said["text"] = MENTION.sub("", said["text"], count=1) if MENTION.match(said["text"]) else said["text"]
    facts = {
        "channel": NAME,
        "key": identity("e" if "event" in body else "m", number),
        "account": account,
        "chat": f"{GROUP}{body['chatid']}" if group else account,
        "message": number,
        "group": group,
    }
    return Incoming(**facts | said)


def _text(item: JSON) -> str:
    """Words; a voice message comes as such, and of a kind that we cannot take nothing."""
    content = _detail(item).get("content") if item.get("msgtype") in ("text", "voice") else None
    return content if isinstance(content, str) else ""


def _files(item: JSON) -> Sequence[Attachment]:
    kind, file = KINDS.get(str(item.get("msgtype"))), _detail(item)
    if kind is None or not file.get("url"):
        return ()
    return (Attachment(kind=kind, ref=f"{LINK} {file.get('aeskey') or '-'} {file['url']}"),)


def _detail(item: JSON) -> JSON:
    found = item.get(str(item.get("msgtype")))
    return found if isinstance(found, Mapping) else {}


def _listed(holder: object, name: str) -> list[Any]:
    """What a holder of one thing or of many holds, for the two are told apart nowhere."""
    found = holder.get(name) if isinstance(holder, Mapping) else None
    return found if isinstance(found, list) else [] if found is None else [found]
