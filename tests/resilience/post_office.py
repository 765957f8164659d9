"""Telegram without a network: updates come as its JSON, what is said is held against its schema and its limits."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import orjson

from bot.channels.telegram.inbound import Me, incoming
from bot.channels.telegram.outbound import acknowledgement, requests
from bot.channels.telegram.transport import Transport
from bot.turns import Turns
from storage import inbox, outbox
from storage.database import Database
from storage.messages import REPLY, Outgoing
from tests.resilience.engine import HOUSE
from tests.telegram.refusals import check_markup, check_text
from tests.telegram.schema import Schema

ME = Me(420042, "cunbao_test_bot")
SCHEMA = Schema()
Fields = Mapping[str, Any]


class PostOffice:
    """Carries rounds of messages, one or none a person, to the engine, and the answers back."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.seen: dict[int, list[Outgoing]] = defaultdict(list)
        self._turns = Turns(database, HOUSE, lambda: None)
        self._numbers = count(1)
        self._read = 0

    async def carries(self, updates: Sequence[Fields]) -> dict[int, list[Outgoing]]:
        """Each answered at once: what every chat was told, all of it fit to be sent."""
        body = json.dumps({"ok": True, "result": [{"update_id": next(self._numbers), **one} for one in updates]})
        parsed = Transport.parse_json_payload(body.encode())["result"]
        heard = [message for message in (incoming(one, ME) for one in parsed) if message is not None]
        assert len(heard) == len(updates)
        async with self.database.transaction() as tx:
            await inbox.accept(tx, heard)
        while await self._turns.batch():
            pass
        return await self._told()

    def says(self, who: int, text: str, **fields: Any) -> Fields:
        return {"message": self._message(who, text=text, **fields)}

    def sends(self, who: int, **fields: Any) -> Fields:
        return {"message": self._message(who, **fields)}

    def edits(self, who: int, message: int, text: str) -> Fields:
        sent = {**self._message(who, text=text), "message_id": message, "edit_date": next(self._numbers)}
        return {"edited_message": sent}

    def presses(self, who: int, data: str) -> Fields:
        shown = self._message(who, text="card")
        return {
            "callback_query": {"id": str(next(self._numbers)), "from": shown["from"], "message": shown, "data": data}
        }

    def button(self, who: int, label: str) -> str:
        """What the newest button of this label says."""
        shown = [choice for one in reversed(self.seen[who]) for row in one.rows for choice in row]
        return next(choice.data for choice in shown if choice.label == label)

    def _message(self, who: int, **fields: Any) -> dict[str, Any]:
        sender = {"id": who, "is_bot": False, "first_name": "某", "language_code": "zh-hans"}
        chat = {"id": who, "type": "private"}
        return {"message_id": next(self._numbers), "date": 1_800_000_000, "from": sender, "chat": chat, **fields}

    async def _told(self) -> dict[int, list[Outgoing]]:
        async with self.database.reading() as tx:
            parcels = await outbox.waiting(tx, REPLY, ["telegram"], self._read, 100_000)
        told: dict[int, list[Outgoing]] = defaultdict(list)
        for parcel in parcels:
            self._read = max(self._read, parcel.id)
            check(parcel.outgoing)
            told[int(parcel.outgoing.chat)].append(parcel.outgoing)
            self.seen[int(parcel.outgoing.chat)] = [*self.seen[int(parcel.outgoing.chat)][-3:], parcel.outgoing]
        return told


def check(outgoing: Outgoing) -> None:
    """Telegram would take it as it is."""
    said = [*requests(outgoing), *filter(None, [acknowledgement(outgoing)])]
    for method, fields in said:
        params = orjson.loads(orjson.dumps(fields))
        params |= {"chat_id": int(params["chat_id"])} if "chat_id" in params else {}
        assert SCHEMA.faults_of_call(method, params) == []
        if "text" in params:
            check_text(params["text"].strip())
        check_markup(params.get("reply_markup", {}), private=True)
