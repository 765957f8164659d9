"""A county that chats about issues on a real store: photos come in when the test says so, promises are kept in time.

Beyond the notation of `tests/transcript.py`:

    张大山@browser: …         the same person on another channel
    张大山: {=lamp} 路灯坏了    a photo of the picture `lamp`: the same name is the same picture
    + photos                  what was sent arrives
    < @李镇督 [图] …           with a picture
"""

import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select, text

from bot.promises import Promises
from bot.turns import Turns
from handlers import photos as told
from handlers.commands.table import COMMANDS
from handlers.demo.pictures import SCENES, draw
from handlers.handle import House
from handlers.issues import arrived
from handlers.issues.makers import IssueMakers
from handlers.summary.ask import make
from reminders.due import tick
from storage import files, inbox, outbox, people, photos, schema
from storage.database import Database, Tx
from storage.messages import Attachment, AttachmentKind, Choice, Incoming, Kind, Outgoing, Position
from storage.photos import PENDING
from storage.pictures import Picture, examine
from tests.clock import Clock
from tests.transcript import Line
from tests.village import COUNTY, settle

HOUSE = House(ZoneInfo("Asia/Shanghai"), "zh", COMMANDS)
KINDS: tuple[Kind, ...] = ("reply", "notice")
CHANNELS = ("telegram", "browser")
SPEECH = re.compile(
    r"(?:\{=(?P<picture>\w+)\} ?|\{(?P<album>\w*)\} ?|\[(?P<press>[^\]]+)\]$|@(?P<at>[\d.]+,[\d.]+)$)?(?P<text>.*)",
    re.DOTALL,
)


class Talk:
    """The engine without a network: what is said is what stands in the outbox."""

    def __init__(self, url: str, clock: Clock, directory: Path) -> None:
        self._url, self._clock, self._directory = url, clock, directory
        self._after = 0
        self._count = 0
        self._seen: dict[str, list[Outgoing]] = {}

    async def open(self, *more: str) -> dict[str, int]:
        """Settles the county of `tests.village`, and more people."""
        database = Database(self._url, self._clock)
        async with database.transaction() as tx:
            ids = await settle(tx, (*COUNTY, *more))
        await database.close()
        return ids

    async def do(self, line: Line) -> list[str]:
        """Carries out one line with a store opened for it, and says what came of it."""
        database = Database(self._url, self._clock)
        try:
            return await self._done(database, line)
        finally:
            await database.close()

    async def _done(self, database: Database, line: Line) -> list[str]:
        if line.kind == "ask":
            async with database.reading() as tx:
                return ["|".join(str(value) for value in row) for row in await tx.rows(text(line.text))]
        if line.kind == "say":
            await self._accept(database, line)
        elif line.text == "photos":
            await self._bring(database)
        else:
            self._clock.advance(line.span)
        await self._work(database)
        return await self._heard(database, line.who)

    async def _accept(self, database: Database, line: Line) -> None:
        incoming = self._spoken(line)
        for _ in range(2):  # platforms repeat themselves
            async with database.transaction() as tx:
                await self._link(tx, incoming)
                await inbox.accept(tx, [incoming])

    async def _link(self, tx: Tx, incoming: Incoming) -> None:
        """Who speaks on another channel has an account there."""
        account = (incoming.channel, incoming.account)
        if account not in await people.by_accounts(tx, [account]):
            accounts = schema.accounts
            same = select(accounts.c.person_id).where(accounts.c.account == incoming.account)
            await people.link(tx, account, await tx.scalar(same), incoming.chat)

    async def _work(self, database: Database) -> None:
        """What the clock, the turns and the promises do until nothing is left to be done."""
        turns = Turns(database, HOUSE, lambda: None)
        while await turns.batch():
            pass
        await tick(database, HOUSE, timedelta(0))
        makers = {"summary": make, **IssueMakers(self._directory).by_kind}
        await Promises(database, makers, "zh", lambda: None).keep_due()
        async with database.reading() as tx:
            for table in (schema.inbox, schema.jobs):
                assert await tx.rows(select(table.c.problem).where(table.c.problem != "")) == [], "it failed"

    async def _bring(self, database: Database) -> None:
        async with database.transaction() as tx:
            rows = await tx.rows(select(schema.photos.c.id).where(schema.photos.c.state == PENDING))
            found = await photos.named(tx, [row.id for row in rows])
            for one in found:
                file = picture(one.attachment.ref)
                assert await photos.keep(tx, one.id, file, files.put(self._directory, file))
            settled = await photos.named(tx, [one.id for one in found])
            await told.tell(tx, settled, HOUSE)
            await arrived.settled(tx, settled, HOUSE.zone, HOUSE.language)

    def _spoken(self, line: Line) -> Incoming:
        found = SPEECH.fullmatch(line.text)
        assert found is not None
        self._count += 1
        who, _, channel = line.who.partition("@")
        said = Incoming(
            channel=channel or "telegram", key=str(self._count), account=who, chat=who, message=str(self._count)
        )
        if found["press"]:
            return said.model_copy(update={"press": self._button(who, found["press"]), "ack": "ack", "message": "card"})
        if found["at"]:
            north, east = map(float, found["at"].split(","))
            return said.model_copy(update={"position": Position(latitude=north, longitude=east)})
        if found["picture"] or found["album"] is not None:
            photo = Attachment(kind=AttachmentKind.PHOTO, ref=found["picture"] or f"file{self._count}")
            more = {"text": found["text"], "album": found["album"] or "", "attachments": (photo,)}
            return said.model_copy(update=more)
        return said.model_copy(update={"text": found["text"]})

    def _button(self, who: str, label: str) -> str:
        """The newest with this label; `!` a press that was forged, `^` the oldest, from an old card."""
        if label.startswith("!"):
            return label[1:]
        seen = self._seen.get(who, [])
        ordered = seen if label.startswith("^") else reversed(seen)
        for message in ordered:
            for choice in (choice for row in message.rows for choice in row):
                if choice.label == label.removeprefix("^"):
                    return choice.data
        raise AssertionError(f"{who} sees no button [{label}]")

    async def _heard(self, database: Database, speaker: str) -> list[str]:
        async with database.reading() as tx:
            parcels = [one for kind in KINDS for one in await outbox.waiting(tx, kind, CHANNELS, self._after, 1000)]
        heard = []
        for parcel in sorted(parcels, key=lambda one: one.id):
            self._after = max(self._after, parcel.id)
            message = parcel.outgoing
            self._seen.setdefault(message.chat, []).append(message)
            if message.text:
                heard.append(_shown(message, speaker))
        return heard


def _shown(message: Outgoing, speaker: str) -> str:
    where = f"{message.chat}@{message.channel}" if message.channel != "telegram" else message.chat
    to = "" if where == speaker else f"@{where} "
    picture = "[图] " if message.document else ""
    return f"{to}{picture}" + "\n".join((message.text, *(_row(row) for row in message.rows)))


def _row(row: tuple[Choice, ...]) -> str:
    return "  " + " ".join(f"[{choice.label}]" for choice in row)


@cache
def picture(name: str) -> Picture:
    """A drawing, always the same for a name."""
    chance = Random(name)
    return examine(draw(chance.choice(sorted(SCENES)), chance))
