"""What the self-built app hears, to `Incoming`: pure, from the letters of its callback. Documents 90239 and 90240.

Where people are is taken only when they send it: the positions that WeCom reports by itself are let pass.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, ParseError  # types, and the fault; what reads is defusedxml

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.channels.wecom.crypto import ForgedError
from bot.channels.wecom.inbound import NAME, UPDATE, identity, pressed
from storage.messages import Attachment, AttachmentKind, Incoming, Position

MEDIA = "media"
"""Before the id of a file, in an attachment's `ref`."""
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Signs that XML may not hold and people paste; WeCom lets them through."""
CHINA = timedelta(hours=8)


def read(xml: str | bytes) -> Element:
    """The letter's root. Raises ForgedError for what is no letter, and for what would be read at great cost."""
    try:
        root: Element = fromstring(FORBIDDEN.sub("", xml) if isinstance(xml, str) else xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):  # the last: in an encoding that is none
        raise ForgedError from None
    return root


def incoming(letter: Element, prefix: str = "") -> Incoming | None:
    """What a person did; None for everything else. `prefix` goes before the chat's name. Raises LookupError."""
    kind, account = _field(letter, "MsgType"), _field(letter, "FromUserName")
    facts: dict[str, Any] = {"channel": NAME, "account": account, "chat": prefix + account}
    if kind == "event":
        return _event(letter, facts)
    number = _field(letter, "MsgId")
    try:
        said = _said(letter, kind)
    except (LookupError, ValueError):  # who sent it is answered all the same
        said = {}
    return Incoming(**facts | said, key=identity("m", number), message=number)


def _said(letter: Element, kind: str) -> dict[str, Any]:
    """Of a kind that we cannot take it arrives empty, so that the conversation can say so."""
    match kind:
        case "text":
            return {"text": _field(letter, "Content")}
        case "image":
            return {"attachments": (_file(letter, AttachmentKind.PHOTO),)}
        case "voice":
            return {"attachments": (_file(letter, AttachmentKind.AUDIO),), "text": letter.findtext("Recognition") or ""}
        case "file":
            return {"attachments": (_file(letter, AttachmentKind.FILE),)}
        case "location":
            return {"position": _position(letter)}
        case "link":
            parts = (letter.findtext(name) for name in ("Title", "Url"))
            return {"text": "\n".join(part for part in parts if part)}
    return {}


def _event(letter: Element, facts: dict[str, Any]) -> Incoming | None:
    kind, at = _field(letter, "Event"), _field(letter, "CreateTime")
    key, account = letter.findtext("EventKey") or "", facts["account"]
    match kind:
        case "template_card_event":
            return _press(letter, facts, key, at)
        case "click":
            return Incoming(**facts, key=identity("e", account, at, kind, key), text=key)
        case "location_select":
            where = letter.find("SendLocationInfo")
            found = {} if where is None else {"position": _position(where)}
            return Incoming(**facts | found, key=identity("e", account, at, kind)) if found else None
        case "enter_agent" | "subscribe":  # greeted once a day, however often it is entered
            day = (datetime.fromtimestamp(int(at), UTC) + CHINA).date().isoformat()
            return Incoming(**facts, key=identity("enter", account, day), text="/start")
    return None


def _press(letter: Element, facts: dict[str, Any], key: str, at: str) -> Incoming | None:
    task, code = _field(letter, "TaskId"), letter.findtext("ResponseCode") or ""
    chosen = letter.findtext(".//SelectedItem/OptionIds/OptionId") or ""
    data = pressed(key, {"selected_item": [{"option_ids": {"option_id": [chosen]}}]} if chosen else None)
    if not data:
        return None
    number = identity("e", facts["account"], at, task, data)
    return Incoming(**facts, key=number, press=data, message=task, ack=f"{UPDATE} {code} {task} {data}")


def _file(letter: Element, kind: AttachmentKind) -> Attachment:
    name = letter.findtext("FileName") or letter.findtext("Title") or ""
    return Attachment(kind=kind, ref=f"{MEDIA} {_field(letter, 'MediaId')}", name=name)


def _position(place: Element) -> Position:
    """WeCom's X is the latitude."""
    latitude, longitude = float(_field(place, "Location_X")), float(_field(place, "Location_Y"))
    return Position(latitude=latitude, longitude=longitude, label=place.findtext("Label") or "")


def _field(element: Element, name: str) -> str:
    found = element.findtext(name)
    if found is None:
        raise LookupError(name)
    return found
