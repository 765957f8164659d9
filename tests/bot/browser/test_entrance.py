"""Who comes in and by which door, over real HTTP."""

from pathlib import Path
from unittest.mock import ANY

import pytest
from sqlalchemy import insert, select

from storage import people, schema, sessions
from storage.database import Database
from tests.bot.browser.site import Site, open_site, settle
from tests.bot.browser.visitor import Visitor, visiting
from tests.clock import Clock


async def test_the_sample_town_shows_its_people_by_place(visitor: Visitor, sample: dict[str, int]) -> None:
    here = (await visitor.get("me")).json()
    assert here == {"chat": "", "sample": True, "groups": ANY}
    assert [(group["within"], group["place"]) for group in here["groups"]] == [
        ("岭南县", "河北镇"),
        ("岭南县 河北镇", "东坡村"),
        ("岭南县 河北镇", "西岭村"),
    ]
    assert here["groups"][1]["people"] == [
        {"id": sample["王秀英"], "name": "王秀英", "roles": ["secretary"]},
        {"id": sample["李建国"], "name": "李建国", "roles": ["member"]},
    ]


async def test_who_is_picked_sits_there_and_finds_the_chat_again(visitor: Visitor, sample: dict[str, int]) -> None:
    assert (await visitor.pick(sample["王秀英"])).json()["name"] == "王秀英"
    await visitor.say("第一句")
    await visitor.pick(sample["周敏"])
    assert (await visitor.history())["lines"] == []
    await visitor.pick(sample["王秀英"])
    assert [line["text"] for line in (await visitor.history())["lines"]] == ["第一句", "听到 第一句"]
    assert (await visitor.get("me")).json() == {"chat": visitor.chat, "name": "王秀英", "sample": True}
    assert "groups" in (await visitor.get("me", people="")).json()


async def test_one_real_person_shuts_the_sample_town(
    visitor: Visitor, sample: dict[str, int], database: Database
) -> None:
    async with database.transaction() as tx:
        await tx.run(insert(schema.people), {"name": "真人", "demo": False, "created_at": tx.now})
    assert (await visitor.get("me")).json() == {"chat": "", "sample": False, "groups": []}
    assert (await visitor.pick(sample["王秀英"])).status_code == 404


async def test_an_empty_roster_is_no_sample_town(visitor: Visitor) -> None:
    assert (await visitor.get("me")).json()["sample"] is False


@pytest.mark.parametrize(
    ("listening", "public"),
    [("0.0.0.0", None), ("127.0.0.1", "https://cunbao.example.cn")],  # noqa: S104 -- the case itself
)
async def test_who_may_come_from_afar_does_not_play(
    database: Database, tmp_path: Path, listening: str, public: str | None
) -> None:
    numbers = await settle(database)
    async with open_site(database, tmp_path, listening, public) as site, visiting(site) as visitor:
        assert (await visitor.get("me")).json()["sample"] is False
        assert (await visitor.pick(numbers["王秀英"])).status_code == 404


async def test_a_forwarding_server_does_not_open_the_sample_town(visitor: Visitor, sample: dict[str, int]) -> None:
    body = {"person": sample["王秀英"]}
    assert (await visitor.post("pick", body, **{"x-forwarded-for": "203.0.113.9"})).status_code == 404


async def test_the_cookie_is_out_of_reach_and_its_secret_is_not_kept(
    visitor: Visitor, sample: dict[str, int], database: Database
) -> None:
    answer = await visitor.pick(sample["王秀英"])
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    async with database.reading() as tx:
        (kept,) = await tx.rows(select(schema.sessions))
    assert visitor.client.cookies["cunbao"] not in str(kept)


async def test_where_the_public_address_is_safe_the_cookie_stays_there(database: Database, tmp_path: Path) -> None:
    public = "https://cunbao.example.cn"
    async with open_site(database, tmp_path, "127.0.0.1", public) as site, visiting(site) as visitor:
        headers = {"host": "cunbao.example.cn", "origin": public}
        answer = await visitor.client.post("/chat/session", json={}, headers=headers)
        assert answer.status_code == 200
        assert "Secure" in answer.headers["set-cookie"].split("; ")


async def test_a_stranger_gets_a_seat_and_is_nobody(visitor: Visitor, database: Database, site: Site) -> None:
    await settle(database, demo=False)
    assert (await visitor.come()).json() == {"chat": visitor.chat, "name": "", "sample": False}
    assert (await visitor.say("/start ABCD2345")).status_code == 200
    (heard,) = site.heard
    assert (heard.account, heard.chat, heard.text) == (visitor.chat, visitor.chat, "/start ABCD2345")
    async with database.reading() as tx:
        assert await people.by_accounts(tx, [("browser", visitor.chat)]) == {}


@pytest.mark.parametrize("cookie", ["", "x", "9" * 43, "../../etc/passwd"])
async def test_a_forged_cookie_opens_nothing(visitor: Visitor, sample: dict[str, int], cookie: str) -> None:
    await visitor.pick(sample["王秀英"])
    visitor.client.cookies.clear()
    visitor.client.cookies.set("cunbao", cookie)
    for path in ("history", "events", "documents/1", "photos/x"):
        assert (await visitor.get(path)).status_code == 401
    assert (await visitor.say("我是谁")).status_code == 401
    assert (await visitor.show(b"\xff\xd8\xff")).status_code == 401
    assert (await visitor.post("leave", {})).status_code == 401


async def test_a_session_ends_with_its_time(visitor: Visitor, sample: dict[str, int], clock: Clock) -> None:
    await visitor.pick(sample["王秀英"])
    clock.advance(sessions.LIFE)
    assert (await visitor.say("还在吗")).status_code == 401


async def test_who_leaves_is_no_longer_written_to(visitor: Visitor, sample: dict[str, int], database: Database) -> None:
    await visitor.pick(sample["王秀英"])
    assert (await visitor.post("leave", {})).status_code == 200
    assert (await visitor.say("还在吗")).status_code == 401
    async with database.reading() as tx:
        assert await people.chats_of(tx, [sample["王秀英"]]) == {}


async def test_a_window_of_another_person_must_not_go_on_as_the_new_one(
    visitor: Visitor, sample: dict[str, int], site: Site
) -> None:
    await visitor.pick(sample["王秀英"])
    old = visitor.chat
    await visitor.pick(sample["周敏"])
    visitor.chat = old
    assert (await visitor.say("我是王秀英")).status_code == 409
    assert site.heard == []


async def test_seats_are_given_out_with_measure(visitor: Visitor, clock: Clock) -> None:
    codes = [(await visitor.come()).status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    clock.advance(sessions.LIFE)
    assert (await visitor.come()).status_code == 200


@pytest.mark.parametrize("body", [{}, {"person": 0}, {"person": "x"}, {"person": 10**20}, {"person": 1, "more": 2}, []])
async def test_a_senseless_pick_is_refused(visitor: Visitor, sample: dict[str, int], body: object) -> None:
    assert (await visitor.post("pick", body)).status_code == 422
