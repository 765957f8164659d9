"""The engine in this process on a real store, with nothing that sends: what is said is what stands in the outbox."""

from itertools import count
from zoneinfo import ZoneInfo

from bot.commands import COMMANDS
from bot.turns import Turns
from handlers.forms.keep import add_form
from handlers.handle import House
from storage import inbox, outbox
from storage.database import Database
from storage.messages import REPLY, Incoming, Outgoing
from tests.resilience.mortal import THREE
from tests.village import settle

HOUSE = House(ZoneInfo("Asia/Shanghai"), "zh", COMMANDS)


class Engine:
    """People are called by name, as in `village.COUNTY`; their accounts and chats are called the same."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.turns = Turns(database, HOUSE, lambda: None)
        self._keys = count(1)
        self._said: dict[str, list[Outgoing]] = {}
        self._told: dict[str, int] = {}
        self._read = 0

    async def open(self) -> None:
        async with self.database.transaction() as tx:
            await settle(tx)
        await self.adds("three", THREE)

    async def adds(self, name: str, form: str) -> None:
        async with self.database.transaction() as tx:
            await add_form(tx, f"{name}.md", form.encode())

    async def hears(self, name: str, *lines: str) -> None:
        """Lines of one person that arrive at once; nothing is answered yet."""
        await self.accepts(*(self.line(name, text=line) for line in lines))

    async def accepts(self, *incoming: Incoming) -> None:
        async with self.database.transaction() as tx:
            await inbox.accept(tx, incoming)

    def line(self, name: str, text: str = "", press: str = "") -> Incoming:
        key = str(next(self._keys))
        return Incoming(
            channel="telegram", key=key, account=name, chat=name, message=key, text=text, press=press, ack=press and "a"
        )

    async def presses(self, name: str, label: str) -> None:
        """The newest button of this label, in what the person has seen."""
        shown = [choice for one in reversed(self._said[name]) for row in one.rows for choice in row]
        data = next(choice.data for choice in shown if choice.label == label)
        await self.accepts(self.line(name, press=data))

    async def settles(self) -> None:
        """Deals with everything that is due."""
        while await self.turns.batch():
            pass

    async def answers(self, name: str) -> list[str]:
        """What this person was told since this was asked last."""
        async with self.database.reading() as tx:
            parcels = await outbox.waiting(tx, REPLY, ["telegram"], self._read, 100_000)
        for parcel in parcels:
            self._read = max(self._read, parcel.id)
            self._said.setdefault(parcel.outgoing.chat, []).append(parcel.outgoing)
        said = self._said.get(name, [])
        fresh = said[self._told.get(name, 0) :]
        self._told[name] = len(said)
        return [one.text for one in fresh if one.text]
