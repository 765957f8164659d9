"""What people hear of photos that came in late, or never came: only of reports they filed already."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.words.say import say
from storage import outbox, people, photos, reports
from storage.database import Tx
from storage.messages import NOTICE, Outgoing
from storage.photos import LOST, PENDING, Photo

LATE = timedelta(minutes=1)
"""Photos that are in by then need no second message: the receipt has counted them, or nearly so."""


async def tell(tx: Tx, settled: Sequence[Photo], default_language: str) -> None:
    """Tells the senders of filed reports what became of photos still awaited, in the commit that settles them."""
    for number in {photo.report for photo in settled if photo.report}:
        mine = [photo for photo in settled if photo.report == number]
        key = await _sentence(tx, number, mine)
        if key:
            await _say(tx, number, key, default_language)


async def _sentence(tx: Tx, number: int, mine: Sequence[Photo]) -> str:
    if any(photo.state == LOST for photo in mine):
        earlier = [one for one in await photos.of_report(tx, number) if one.state == LOST and one.id not in _ids(mine)]
        return "" if earlier else "photo.lost"  # said once a report
    report = await reports.get(tx, number)
    waiting = [one for one in await photos.of_report(tx, number) if one.state == PENDING]
    late = report is not None and tx.now - report.filed_at > LATE and any(photo.tries for photo in mine)
    return "photo.all_in" if late and not waiting else ""


async def _say(tx: Tx, number: int, key: str, default_language: str) -> None:
    report = await reports.get(tx, number)
    if report is None:
        return
    chats = await people.chats_of(tx, [report.person_id])
    person = await people.by_id(tx, report.person_id)
    if person is None or report.person_id not in chats:
        return
    channel, chat = chats[report.person_id]
    arrived, _ = (await photos.counts(tx, [number])).get(number, (0, 0))
    text = say(person.language or default_language, key, number=number, all=arrived)
    await outbox.post(tx, [Outgoing(channel=channel, chat=chat, text=text, kind=NOTICE)])


def _ids(some: Sequence[Photo]) -> set[str]:
    return {photo.id for photo in some}
