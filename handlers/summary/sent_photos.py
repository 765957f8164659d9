"""The photos of one report behind a figure, as pictures: looked up again by the right to see its place."""

from handlers.summary.allowed import Allowed
from storage import photos, places, reports
from storage.database import Tx
from storage.jobs import Promise
from storage.messages import Document, Outgoing
from storage.photos import KEPT, Photo

MOST = 10
"""Messages; an album has no more."""


async def make(tx: Tx, allowed: Allowed, promise: Promise) -> list[Outgoing]:
    """Each in a message of its own; none where the report is not this person's to see, or is not there."""
    report = await reports.get(tx, allowed.number)
    place = await places.place(tx, report.place_id) if report else None
    if report is None or place is None or not allowed.person.sees(place):
        return []
    kept = [one for one in await photos.of_report(tx, report.number) if one.state == KEPT][:MOST]
    if not kept:
        text = allowed.say("rows.no_photo", number=report.number)
        return [Outgoing(channel=promise.channel, chat=promise.chat, text=text)]
    mentions = {"number": report.number, "place": place.name, "all": len(kept)}
    texts = [allowed.say("rows.photo", which=which, **mentions) for which in range(1, len(kept) + 1)]
    return [
        Outgoing(channel=promise.channel, chat=promise.chat, text=text, document=_document(one, text))
        for one, text in zip(kept, texts, strict=True)
    ]


def _document(one: Photo, text: str) -> Document:
    suffix = one.kept.rpartition(".")[2]
    kind = "picture" if one.mime.startswith("image/") else "file"
    return Document(path=one.kept, name=f"{text.lstrip('#').replace('/', '-')}.{suffix}", kind=kind)
