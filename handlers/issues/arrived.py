"""The photos of an act have come in: what then waits is promised, once, by the commit that settled the last of them.

First the sender hears privately, where a picture was used before or the issue is known already. A little later, time
enough to answer that, the supervisors hear; by then they find out how it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from handlers.issues.wanted import act_button
from handlers.quiet import next_allowed
from handlers.words.say import say
from storage import issues, jobs, outbox, people, photos, reports
from storage.database import Tx
from storage.issue_life import Issue
from storage.issues import Act
from storage.jobs import Promise
from storage.messages import NOTICE, Outgoing
from storage.photos import LOST, PENDING, Photo

SAME, NEWS, REUSED, REVIEW, PHOTOS = "issue_same", "issue_news", "issue_reused", "issue_review", "issue_photos"
"""Promises: a private word on what is known already; the desk hears of a new issue; a private word on a picture of the
result that was used before; the supervisor sees before and after; somebody wants to see the photos."""
LATER = timedelta(minutes=2)
"""After the private word."""
LEDGER = ("issue", "task")
"""Forms whose reports begin an issue."""


Chat = tuple[str, str]
"""Channel, and the chat there."""


@dataclass(frozen=True, slots=True)
class Cause:
    """The act from which something follows."""

    revision: int
    person_id: int
    at: datetime
    chat: Chat | None = None
    """Where the person did it, if that is known; else the one where the person is best reached."""


async def settled(tx: Tx, found: Sequence[Photo], zone: tzinfo, language: str) -> None:
    """Called in the transaction that keeps or loses photos, with those; zone and language of the installation."""
    await _forget_positions(tx, found)
    for number, revision in sorted(await issues.of_photos(tx, [one.id for one in found])):
        issue, local = await issues.get(tx, number), tx.now.astimezone(zone)
        if issue is not None and revision == 1:
            await promise_new(tx, issue, local, language)
        elif issue is not None:
            await promise_result(tx, issue, revision, local, language)


async def promise_new(tx: Tx, issue: Issue, local: datetime, language: str, chat: Chat | None = None) -> None:
    """Promises what follows a new issue, where none of its photos is awaited. `chat`: where it was reported, if that
    is known; `local`: the moment, in the zone of the installation."""
    found = await photos.named(tx, await issues.awaited(tx, issue.number, 1))
    if any(one.state == PENDING for one in found):
        return
    await _placed(tx, issue, found)
    await _make(tx, issue, Cause(1, issue.reporter_id, issue.opened_at, chat), (SAME, NEWS), local, language)


async def promise_result(tx: Tx, issue: Issue, revision: int, local: datetime, language: str) -> None:
    """Promises what follows a claim, where none of its photos is awaited; nothing for another act, or one without."""
    found = await photos.named(tx, await issues.awaited(tx, issue.number, revision))
    if not found or any(one.state == PENDING for one in found):
        return
    event = (await issues.history(tx, [issue.number]))[issue.number][revision - 1]
    if event.act != "claim" or event.person_id is None:
        return
    if all(one.state == LOST for one in found):
        await _lost(tx, issue, local, language)
    else:
        cause = Cause(revision, event.person_id, event.at)
        await _make(tx, issue, cause, (REUSED, REVIEW), local, language)


async def promise_same(tx: Tx, issue: Issue, local: datetime, language: str) -> None:
    """Something was said of it by which it may be known to be another: the private word is promised anew."""
    for channel, chat in (await people.chats_of(tx, [issue.reporter_id])).values():
        wanted = {"number": issue.number, "language": language, "zone": str(local.tzinfo), "revision": 1}
        await jobs.promise(tx, [Promise(SAME, issue.reporter_id, channel, chat, wanted)])


async def _make(tx: Tx, issue: Issue, cause: Cause, kinds: tuple[str, str], local: datetime, language: str) -> None:
    """The first to who did it, at once where that was just now; the second later and by day."""
    who = cause.person_id
    channel, chat = cause.chat or (await people.chats_of(tx, [who])).get(who, ("", ""))
    wanted = {"number": issue.number, "language": language, "zone": str(local.tzinfo), "revision": cause.revision}
    first, second = (Promise(kind, who, channel, chat, wanted) for kind in kinds)
    if chat:
        await jobs.promise(tx, [first], local if local - cause.at < LATER else next_allowed(local))
    await jobs.promise(tx, [second], next_allowed(local + LATER))


async def _placed(tx: Tx, issue: Issue, found: Sequence[Photo]) -> None:
    """Where nobody said where it is and a photo's file does, that is taken."""
    position = next((one.position for one in found if one.position), "")
    if position and not issue.position and not issue.spot:
        await issues.change(tx, issue, Act("spot", None, data={"position": position}))


async def _lost(tx: Tx, issue: Issue, local: datetime, language: str) -> None:
    """Nothing shows the result: its owner is asked to send it again."""
    chats = await people.chats_of(tx, [issue.owner_id or 0])
    for channel, chat in chats.values():
        text = say(language, "issue.told.photo_lost", number=issue.number)
        row = (act_button(say(language, "issue.do.claim"), issue, "claim"),)
        said = Outgoing(channel=channel, chat=chat, text=text, rows=(row,), kind=NOTICE)
        await outbox.post(tx, [said], next_allowed(local))


async def _forget_positions(tx: Tx, found: Sequence[Photo]) -> None:
    """Where a photo was taken is kept only for issues, which are somewhere."""
    filed = await reports.by_numbers(tx, [one.report for one in found if one.report and one.position])
    elsewhere = [one.id for one in found if one.report in filed and filed[one.report].form not in LEDGER]
    await photos.forget_positions(tx, elsewhere)
