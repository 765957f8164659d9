"""A small county for tests: one line a person, as in "岭南县/河北镇/东坡村 王秀英 书记"."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select

from handlers.forms.keep import sync_builtin
from storage import people, places, schema
from storage.database import Tx
from storage.places import LEVELS, Place

ROLES = {"书记": "secretary", "党员": "member", "督导": "supervisor", "管理员": "admin"}

FORMS: list[dict[str, Any]] = []
"""Rows of the table, once they are known."""

COUNTY = (
    "岭南县 陈县督 督导",
    "岭南县 何管理 管理员",
    "岭南县/河北镇 李镇督 督导",
    "岭南县/河东镇 赵邻督 督导",
    "岭南县/河北镇/东坡村 王秀英 书记",
    "岭南县/河北镇/东坡村 张大山 党员",
    "岭南县/河北镇/西岭村 刘春花 书记",
    "岭南县/河东镇/南湾村 孙铁柱 书记",
)


async def settle(tx: Tx, lines: Sequence[str] = COUNTY, channel: str = "telegram") -> dict[str, int]:
    """Puts these people on the roster, each joined with an account of the name; returns their ids by name."""
    ids: dict[str, int] = {}
    for line in lines:
        path, name, role = line.split()
        place = await _place(tx, path.split("/"))
        if name not in ids:
            row = {"name": name, "created_at": tx.now}
            ids[name] = (await tx.run(insert(schema.people).returning(schema.people.c.id), row)).scalar_one()
            await people.link(tx, (channel, name), ids[name], name)
            await people.seen(tx, [(channel, name)])
        await tx.run(insert(schema.posts), {"person_id": ids[name], "place_id": place.id, "role": ROLES[role]})
    await _forms(tx)
    return ids


async def _forms(tx: Tx) -> None:
    """The built-in ones, read from their tables once a process: that takes longer than most tests."""
    if not FORMS:
        await sync_builtin(tx)
        FORMS.extend(dict(row._mapping) for row in await tx.rows(select(schema.forms)) if row.builtin)
    await tx.add_missing(schema.forms, [row | {"added_at": tx.now} for row in FORMS])


async def _place(tx: Tx, names: Sequence[str]) -> Place:
    found: Place | None = None
    for depth, name in enumerate(names):
        children = await places.children(tx, found)
        known = next((one for one in children if one.name == name), None)
        found = known or await places.add_place(tx, LEVELS[depth + 1], name, found)
    assert found is not None
    return found
