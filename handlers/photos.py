"""What people hear of photos that came in late, or never came: only of reports they filed already."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from handlers.handle import House
from handlers.quiet import next_allowed
from handlers.words.say import say
from storage import outbox, people, photos, reports
from storage.database import Tx
from storage.messages import NOTICE, Outgoing
from storage.photos import LOST, PENDING, Photo
from storage.problems import NOT_A_PHOTO, TOO_LARGE
from storage.reports import Report

SAID = (TOO_LARGE.code, NOT_A_PHOTO.code)
"""Problems that sending the same again would not mend: their senders hear which it is."""
LATE = timedelta(minutes=1)
"""Photos that are in by then need no second message: the receipt has counted them, or nearly so."""


async def tell(tx: Tx, settled: Sequence[Photo], house: House) -> None:
    """Tells the senders of filed reports what became of photos still awaited, in the commit that settles them."""
    worth = {photo.report for photo in settled if photo.report and (photo.state == LOST or photo.tries)}
    if not worth:
        return
    filed = await reports.by_numbers(tx, sorted(worth))
    everything: dict[int, list[Photo]] = defaultdict(list)
    for photo in await photos.of_reports(tx, filed):
        everything[photo.report or 0].append(photo)
    now = {photo.id for photo in settled}
    keys = {number: _sentence(everything[number], now, report, tx.now) for number, report in filed.items()}
    told = [(filed[number], key) for number, key in keys.items() if key]
    if told:
        await _say(tx, told, everything, house)


async def tell_slowed(tx: Tx, person_id: int, house: House) -> None:
    """Who sent more than is fetched at once hears that the rest comes in later: an answer, for they are still at it."""
    chats, known = await people.chats_of(tx, [person_id]), await people.by_id(tx, person_id)
    if person_id in chats and known:
        channel, chat = chats[person_id]
        text = say(known.language or house.language, "slowed.photos")
        await outbox.post(tx, [Outgoing(channel=channel, chat=chat, text=text)])


def _sentence(mine: Sequence[Photo], settled: set[str], report: Report, now: datetime) -> str:
    """The key of what is to be said about a report; empty for nothing. A loss is told once a report."""
    lost = {photo.id for photo in mine if photo.state == LOST}
    if lost & settled:
        problems = {photo.problem for photo in mine if photo.id in lost}
        return "" if lost - settled else next((f"photo.{code}" for code in SAID if code in problems), "photo.lost")
    late = now - report.filed_at > LATE and not any(photo.state == PENDING for photo in mine)
    return "photo.all_in" if late else ""


async def _say(
    tx: Tx, told: Sequence[tuple[Report, str]], everything: Mapping[int, Sequence[Photo]], house: House
) -> None:
    senders = [report.person_id for report, _ in told]
    chats = await people.chats_of(tx, senders)
    known = await people.by_ids(tx, senders)
    said = []
    for report, key in told:
        if report.person_id in chats and report.person_id in known:
            channel, chat = chats[report.person_id]
            language = known[report.person_id].language or house.language
            text = say(language, key, number=report.number, all=len(everything[report.number]))
            said.append(Outgoing(channel=channel, chat=chat, text=text, kind=NOTICE))
    await outbox.post(tx, said, next_allowed(tx.now.astimezone(house.zone)))  # a photo may be given up at any hour
