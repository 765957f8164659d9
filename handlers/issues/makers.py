"""Promises of the ledger that others hear of: a new issue, a result to be judged, photos that somebody wants to see."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from handlers.issues import arrived, files, notices, pair, private
from handlers.issues.names import names
from handlers.issues.rules import roles_of
from handlers.made_files import FOLDER, document, keep
from handlers.words.say import say
from storage import issues, people
from storage.database import Tx
from storage.issue_life import Issue
from storage.jobs import Job
from storage.messages import NOTICE, Document, Outgoing
from storage.photos import Photo
from storage.shared_files import find

Maker = Callable[[Tx, Job], Coroutine[Any, Any, Sequence[Outgoing]]]
MOST_PHOTOS = 8


class IssueMakers:
    """Keeps the promises of `arrived.py`."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    @property
    def by_kind(self) -> Mapping[str, Maker]:
        return {
            arrived.SAME: private.offer_same,
            arrived.REUSED: private.point_out,
            arrived.NEWS: self.news,
            arrived.REVIEW: self.review,
            arrived.PHOTOS: self.photos,
        }

    async def news(self, tx: Tx, job: Job) -> Sequence[Outgoing]:
        """To the supervisors of its desk: a new issue, unless it was found to be another or is in hand already."""
        issue = await issues.get(tx, job.promise.wanted["number"])
        if issue is None or issue.state != "reported":
            return []
        pictures = await files.before(tx, issue)
        shown = files.document(pictures[0]) if pictures else None
        judges = [one.id for one in await notices.desk(tx, issue.desk_path) if one.id != issue.reporter_id]
        return await self._told(tx, job, issue, judges, "issue.told.new", ("hand", "comment"), shown)

    async def review(self, tx: Tx, job: Job) -> Sequence[Outgoing]:
        """To who handed it out: before and after, unless another photo has been sent since."""
        wanted = job.promise.wanted
        issue = await issues.get(tx, wanted["number"])
        if issue is None or issue.state != "review" or await _claimed_since(tx, issue, wanted["revision"]):
            return []
        shown = await self._pair(tx, job, issue)
        judges = [one for one in await notices.judges_of(tx, issue) if one != issue.owner_id]
        return await self._told(tx, job, issue, judges, "issue.told.review", ("approve", "reject"), shown)

    async def photos(self, tx: Tx, job: Job) -> Sequence[Outgoing]:
        """To who asked: every photo, what it shows, from which of the two ends of the work."""
        promise = job.promise
        issue, person = await issues.get(tx, promise.wanted["number"]), await people.by_id(tx, promise.person_id)
        language = promise.wanted["language"]
        if issue is None or person is None or not roles_of(person, issue):
            return [Outgoing(channel=promise.channel, chat=promise.chat, text=say(language, "refused"))]
        before, after = await files.before(tx, issue), await files.after(tx, issue)
        sent = [*(("before", one) for one in before), *(("after", one) for one in after)][-MOST_PHOTOS:]
        if not sent:
            text = say(language, "issue.photos.none", number=issue.number)
            return [Outgoing(channel=promise.channel, chat=promise.chat, text=text)]
        return [_photo(job, issue, when, one) for when, one in sent]

    async def _pair(self, tx: Tx, job: Job, issue: Issue) -> Document | None:
        """One picture of both; where one is missing, the other."""
        before = await files.before(tx, issue)
        after = await files.after(tx, issue, job.promise.wanted["revision"])
        if not before or not after:
            return files.document((after or before)[0]) if after or before else None
        path = f"{FOLDER}/issue-{job.id}.jpg"
        left, right = [
            await asyncio.to_thread(find, self._data_dir, files.document(one[0]).path) for one in (before, after)
        ]
        await keep(self._data_dir, path, await asyncio.to_thread(pair.draw, left, right))
        return document(path, str(issue.number))

    async def _told(
        self,
        tx: Tx,
        job: Job,
        issue: Issue,
        who: Sequence[int],
        key: str,
        acts: tuple[str, ...],
        shown: Document | None,
    ) -> list[Outgoing]:
        known = await names(tx, [issue], job.promise.wanted["language"], ZoneInfo(job.promise.wanted["zone"]))
        chats, persons = await people.chats_of(tx, who), await people.by_ids(tx, who)
        mentions = {"who": known.person(issue.reporter_id)}
        return [
            Outgoing(
                channel=chats[number][0],
                chat=chats[number][1],
                text=notices.sentence(issue, key, language, known, mentions) + _flag(issue, language),
                rows=notices.buttons_of(issue, acts, language),
                kind=NOTICE,
                document=shown,
            )
            for number in who
            if number in chats
            for language in (persons[number].language or known.language,)
        ]


async def _claimed_since(tx: Tx, issue: Issue, revision: int) -> bool:
    told = (await issues.history(tx, [issue.number]))[issue.number]
    return any(event.act == "claim" and event.revision > revision for event in told)


def _flag(issue: Issue, language: str) -> str:
    return "\n" + say(language, "issue.used_before") if issue.used_in >= 0 else ""


def _photo(job: Job, issue: Issue, when: str, photo: Photo) -> Outgoing:
    language, zone = job.promise.wanted["language"], ZoneInfo(job.promise.wanted["zone"])
    local = photo.arrived_at.astimezone(zone)
    day = say(language, "issue.day", month=local.month, day=local.day)
    text = say(language, f"issue.photos.{when}", number=issue.number, day=day)
    taken = say(language, "issue.photos.taken", at=photo.taken_at[:16].replace("T", " ")) if photo.taken_at else ""
    return Outgoing(
        channel=job.promise.channel, chat=job.promise.chat, text=text + taken, document=files.document(photo)
    )
