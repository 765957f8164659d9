"""People named in more statements than one, because one cannot name them all."""

from typing import Any

import pytest

from storage import people, schema
from storage.database import Database
from tests.clock import START

pytestmark = pytest.mark.both_stores

EVERYBODY = [1, 2, 3, 4, 5]


async def test_nobody_is_lost_between_two_statements(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MOST_IDS", 2)
    async with database.transaction() as tx:
        await tx.put(schema.places, [{"id": 1, "level": "county", "name": "岭南县", "path": "1."}])
        await tx.put(schema.people, [{"id": n, "name": f"{n}", "created_at": START} for n in EVERYBODY])
        await tx.put(schema.posts, [{"id": n, "person_id": n, "place_id": 1, "role": "member"} for n in EVERYBODY])
        await tx.put(schema.accounts, [account(n) for n in (1, 4, 5)])
        assert [person.id for person in await people.in_subtree(tx, "1.")] == EVERYBODY
        assert set(await people.chats_of(tx, EVERYBODY)) == {1, 4, 5}
        assert await people.by_ids(tx, []) == {}


def account(number: int) -> dict[str, Any]:
    chat = {"channel": "telegram", "account": f"{number}", "chat": f"{number}"}
    return {**chat, "person_id": number, "linked_at": START, "unreachable": ""}
