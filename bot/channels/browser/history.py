"""What the page draws of a chat's lines: plain values that become JSON."""

from dataclasses import asdict
from typing import Any

from storage.chats import Line, Reading, Said
from storage.instants import to_milliseconds
from storage.messages import Attachment, AttachmentKind, Document, Incoming, Outgoing


def drawn(reading: Reading) -> dict[str, Any]:
    """Lines that are to be seen, and the marks from which the page reads on."""
    return {
        "lines": [line for line in map(_line, reading.lines) if line],
        "after": str(reading.after),
        "before": str(reading.before or ""),
        "gone": reading.gone,
    }


def _line(line: Line) -> dict[str, Any]:
    when = {"at": to_milliseconds(line.at), "row": line.id}
    if isinstance(line, Said):
        return _said(line.outgoing) | {"id": str(line.id)} | when if _visible(line.outgoing) else {}
    return _heard(line.incoming) | when


def _heard(incoming: Incoming) -> dict[str, Any]:
    seen: dict[str, Any] = {
        "who": "me",
        "id": own_id(incoming.key),
        "text": incoming.text,
        "press": incoming.press,
        "replaces": incoming.message if incoming.edited else "",
        "pressed": incoming.message if incoming.press else "",
        "position": incoming.position.model_dump() if incoming.position else None,
    }
    return seen | _attached(incoming.attachments)


def _said(outgoing: Outgoing) -> dict[str, Any]:
    return {
        "who": "bot",
        "text": outgoing.text,
        "rows": [[asdict(choice) for choice in row] for row in outgoing.rows],
        "replaces": outgoing.replaces,
        "document": _document(outgoing.document),
    }


def _visible(outgoing: Outgoing) -> bool:
    """Not so a line that only acknowledges a press: the page shows by itself that it was taken."""
    return bool(outgoing.text or outgoing.rows or outgoing.document)


def _document(document: Document | None) -> dict[str, Any] | None:
    return document.model_dump(include={"name", "kind"}) if document else None


def _attached(attachments: tuple[Attachment, ...]) -> dict[str, Any]:
    if not attachments:
        return {}
    first = attachments[0]
    return {"photo": True} if first.kind is AttachmentKind.PHOTO else {"file": first.name}


def key_of(chat: str, own: str) -> str:
    """The key in the inbox of what the page calls `own`: no page can name, and so absorb, another's message."""
    return f"{chat}:{own}"


def own_id(key: str) -> str:
    return key.rpartition(":")[2]
