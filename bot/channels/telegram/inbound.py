"""Telegram's updates to `Incoming`: pure, from plain JSON, reading only the fields that are needed.

An update id is no identity: ids start again at random after a quiet week. The key is that of what happened.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage.messages import Attachment, AttachmentKind, Incoming, Position

NAME = "telegram"
KINDS = ("message", "edited_message", "callback_query")
UNREADABLE = {
    "animation",
    "checklist",
    "contact",
    "dice",
    "game",
    "paid_media",
    "poll",
    "sticker",
    "story",
    "video",
    "video_note",
}
"""What a person may send and we cannot take: it arrives empty, so that the conversation can say so."""
COMMAND = re.compile(r"(/\w+)(?:@(\w+))?(?!\S)")
JSON = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Me:
    """Our own account, by which we know when we are spoken to in a group."""

    id: int
    username: str = ""


def incoming(update: JSON, me: Me) -> Incoming | None:
    """What a person did; None for everything else: other bots, channels, service messages, kinds not asked for."""
    if "callback_query" in update:
        return _press(update["callback_query"])
    if "message" in update:
        return _message(update["message"], me, edited=False)
    if "edited_message" in update:
        return _message(update["edited_message"], me, edited=True)
    return None


def in_group(update: JSON) -> bool:
    """Whether this is a message that others read along, for which our name matters."""
    message = update.get("message") or update.get("edited_message") or {}
    return bool(message) and message["chat"]["type"] != "private"


def _press(query: JSON) -> Incoming | None:
    message, sender = query.get("message"), query["from"]
    if message is None or not query.get("data") or sender.get("is_bot"):
        return None
    return Incoming(
        channel=NAME,
        key=f"c{query['id']}",
        account=str(sender["id"]),
        chat=str(message["chat"]["id"]),
        press=query["data"],
        ack=query["id"],
        message=str(message["message_id"]),
        language=_language(sender),
        group=message["chat"]["type"] != "private",
    )


def _message(message: JSON, me: Me, *, edited: bool) -> Incoming | None:
    chat, sender = message["chat"], message.get("from")
    if sender is None or sender.get("is_bot") or chat["type"] == "channel" or not _said(message, edited):
        return None
    unreadable = not UNREADABLE.isdisjoint(message)
    group = chat["type"] != "private"
    text, addressed = _addressed(message, me, group)
    return Incoming(
        channel=NAME,
        key=_key(message, edited),
        account=str(sender["id"]),
        chat=str(chat["id"]),
        text="" if unreadable else text,
        message=str(message["message_id"]),
        edited=edited,
        attachments=() if unreadable else _attachments(message),
        position=_position(message),
        album=message.get("media_group_id", ""),
        language=_language(sender),
        group=group,
        addressed=addressed,
    )


def _said(message: JSON, edited: bool) -> bool:
    """Whether a person said it: service messages have none of these; a live location moves by itself."""
    if "location" in message:
        return not edited
    return any(name in message for name in ("text", "photo", "document", "voice", "audio", *UNREADABLE))


def _key(message: JSON, edited: bool) -> str:
    place = f"{message['chat']['id']}:{message['message_id']}"
    return f"e{place}:{message.get('edit_date', 0)}" if edited else f"m{place}"


def _addressed(message: JSON, me: Me, group: bool) -> tuple[str, bool]:
    """The text without our own name in it, and whether it is meant for us."""
    text: str = message.get("text") or message.get("caption") or ""
    command = COMMAND.match(text)
    if command and (command[2] is None or _is_me(command[2], me)):
        return command[1] + text[command.end() :], True
    if not group:
        return text, True
    mention = rf"[ \t]*@{me.username}(?!\w)[ \t]*" if me.username else r"(?!)"  # the second is never found
    plain = re.sub(mention, " ", text, flags=re.IGNORECASE).strip()
    answered = message.get("reply_to_message", {}).get("from", {}).get("id") == me.id
    return plain, answered or plain != text.strip()


def _is_me(name: str, me: Me) -> bool:
    return name.casefold() == me.username.casefold()


def _attachments(message: JSON) -> tuple[Attachment, ...]:
    if message.get("photo"):
        largest = max(message["photo"], key=lambda size: size["width"] * size["height"])
        return (_attachment(AttachmentKind.PHOTO, largest),)
    if "document" in message:
        image = message["document"].get("mime_type", "").startswith("image/")
        return (_attachment(AttachmentKind.PHOTO if image else AttachmentKind.FILE, message["document"]),)
    sound = message.get("voice") or message.get("audio")
    return (_attachment(AttachmentKind.AUDIO, sound),) if sound else ()


def _attachment(kind: AttachmentKind, file: JSON) -> Attachment:
    return Attachment(
        kind=kind,
        ref=file["file_id"],
        unique=file.get("file_unique_id", ""),
        name=file.get("file_name", ""),
        mime=file.get("mime_type", ""),
        size=file.get("file_size", 0),
    )


def _position(message: JSON) -> Position | None:
    point = message.get("location")
    if point is None:
        return None
    venue = message.get("venue", {})
    return Position(
        latitude=point["latitude"],
        longitude=point["longitude"],
        accuracy=point.get("horizontal_accuracy", 0.0),
        label=" ".join(part for part in (venue.get("title"), venue.get("address")) if part),
    )


def _language(sender: JSON) -> str:
    """The first part of an IETF tag: "zh" of "zh-hans"."""
    return str(sender.get("language_code", "")).partition("-")[0].casefold()
