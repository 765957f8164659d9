"""The app's callback: what is tampered with, replayed, wrongly addressed or oversized is refused without a word."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from bot.channels.wecom.app import NOTE
from handlers.forms.keep import add_form
from storage import people, schema
from storage.database import Database
from storage.messages import Incoming
from tests.bot.serving import serving
from tests.bot.telegram.conftest import Inbox, eventually, listening
from tests.bot.wecom.listener import Listener, app_of
from tests.clock import Clock
from tests.village import settle
from tests.wecom.people import Person
from tests.wecom.postbox import Postbox, between
from tests.wecom.server import FakeWeCom

Request = tuple[dict[str, str], bytes]
WHERE = """
| survey |          |       |            |          |
|--------|----------|-------|------------|----------|
|        | type     | name  | label      | required |
|        | geopoint | where | 在什么地方？ | yes      |

| settings |         |            |
|----------|---------|------------|
|          | form_id | form_title |
|          | where   | 位置       |
"""


class Counting(Inbox):
    """Absorbs repeats, as the store does."""

    async def accept(self, messages: Sequence[Incoming]) -> None:
        await super().accept([one for one in messages if one.key not in {kept.key for kept in self.kept}])


@pytest.fixture
def inbox() -> Counting:
    return Counting()


@pytest.fixture
async def app(wecom: FakeWeCom, database: Database, tmp_path: Path, inbox: Counting) -> AsyncIterator[Listener]:
    """Listens; its callback is served."""
    channel = Listener(wecom, database, tmp_path, bot=None, app=app_of(wecom))
    async with serving(channel.routes()) as url, listening(channel, inbox):
        wecom.app.postbox.callback, wecom.app.postbox.clock = f"{url}/wecom/callback", database.now
        await eventually(lambda: bool(wecom.app.tokens))
        yield channel
    await channel.close()


@pytest.fixture
def postbox(wecom: FakeWeCom, app: Listener) -> Postbox:
    return wecom.app.postbox


@pytest.fixture
def member(wecom: FakeWeCom) -> Person:
    return wecom.member("wangxiuying")


def xml(postbox: Postbox, text: str = "好", number: int = 1, to: str = "", agent: str = "") -> str:
    head = f"<ToUserName>{to or postbox.corp_id}</ToUserName><AgentID>{agent or postbox.agent_id}</AgentID>"
    who = "<FromUserName>wang</FromUserName><CreateTime>1793840400</CreateTime>"
    return f"<xml>{head}{who}<MsgType>text</MsgType><MsgId>{number}</MsgId><Content>{text}</Content></xml>"


async def post(postbox: Postbox, request: Request) -> httpx.Response:
    query, body = request
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(postbox.callback, params=query, content=body)


async def get(postbox: Postbox, query: dict[str, str]) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(postbox.callback, params=query)


async def test_wecom_is_shown_that_it_is_us_and_nobody_else_is(postbox: Postbox) -> None:
    asked = postbox.verifying("1616140317555161061")
    good = await get(postbox, asked)
    assert (good.status_code, good.text) == (200, "1616140317555161061")
    for wrong in (asked | {"msg_signature": "0" * 40}, asked | {"nonce": "7"}, {"echostr": asked["echostr"]}, {}):
        refused = await get(postbox, wrong)
        assert (refused.status_code, refused.content) == (403, b"")


async def test_what_is_not_as_it_was_sent_is_refused_without_detail(postbox: Postbox, inbox: Counting) -> None:
    query, body = postbox.sealed(xml(postbox))
    other_query, other_body = postbox.sealed(xml(postbox, "别的", 2))
    swapped = b"A" if body[200:201] != b"A" else b"B"
    requests: dict[str, Request] = {
        "tampered body": (query, body[:200] + swapped + body[201:]),
        "another's body": (query, other_body),
        "another's signature": (query | {"msg_signature": other_query["msg_signature"]}, body),
        "another time": (query | {"timestamp": str(int(query["timestamp"]) + 1)}, body),
        "no time": ({name: value for name, value in query.items() if name != "timestamp"}, body),
        "no number": (query | {"timestamp": "１７９３"}, body),
        "no signature": ({}, body),
        "to another company": postbox.sealed(xml(postbox), corp_id="ww0000000000000000"),
        "to another app": postbox.sealed(xml(postbox), agent="9"),
        "within, to another company": postbox.sealed(xml(postbox, to="ww0000000000000000")),
        "within, to another app": postbox.sealed(xml(postbox, agent="9")),
        "within, no xml": postbox.sealed("好"),
        "a bomb": (query, b'<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><Encrypt>&a;</Encrypt></xml>'),
        "no xml": (query, b"{}"),
        "an encoding that is none": (query, b'<?xml version="1.0" encoding="x-unknown"?><xml/>'),
        "nothing": (query, b""),
        "oversized": (query, body + b" " * (300 * 1024)),
        "sealed and oversized": postbox.sealed(xml(postbox, "长" * 200_000)),
    }
    answers = {name: await post(postbox, request) for name, request in requests.items()}
    assert {name: (one.status_code, one.content) for name, one in answers.items()} == dict.fromkeys(
        requests, (403, b"")
    )
    assert inbox.kept == []
    assert (await post(postbox, (query, body))).status_code == 200, "and as it was sent it is taken"


async def test_a_replay_is_refused_and_a_genuine_retry_answered_without_effect(
    postbox: Postbox, inbox: Counting, clock: Clock
) -> None:
    request = postbox.sealed(xml(postbox))
    retry = postbox.sealed(xml(postbox))
    assert (await post(postbox, request)).status_code == 200
    assert (await post(postbox, request)).status_code == 403
    assert (await post(postbox, retry)).status_code == 200
    for minutes in (60, 59, 2, 600):
        clock.advance(timedelta(minutes=minutes))
        assert (await post(postbox, request)).status_code == 403
    assert inbox.texts == ["好"]


async def test_what_could_not_be_kept_comes_again_with_the_same_nonce(postbox: Postbox, inbox: Counting) -> None:
    inbox.failures = 1
    request = postbox.sealed(xml(postbox))
    assert (await post(postbox, request)).status_code == 500
    assert (await post(postbox, request)).status_code == 200
    assert inbox.texts == ["好"]


async def test_of_two_at_once_with_one_nonce_one_is_refused(postbox: Postbox, inbox: Counting) -> None:
    request = postbox.sealed(xml(postbox))
    answers = await asyncio.gather(post(postbox, request), post(postbox, request))
    assert sorted(one.status_code for one in answers) == [200, 403]
    assert inbox.texts == ["好"]


async def test_a_replay_is_refused_after_a_restart(
    wecom: FakeWeCom, app: Listener, database: Database, tmp_path: Path, postbox: Postbox, inbox: Counting, clock: Clock
) -> None:
    request = postbox.sealed(xml(postbox))
    assert (await post(postbox, request)).status_code == 200
    for minutes, lines in ((0, 1), (300, 0)):
        clock.advance(timedelta(minutes=minutes))
        again = Listener(wecom, database, tmp_path, bot=None, app=app_of(wecom))
        async with serving(again.routes()) as url, listening(again, inbox):
            postbox.callback = f"{url}/wecom/callback"
            assert (await post(postbox, request)).status_code == 403
        await again.close()
        noted = await asyncio.to_thread((tmp_path / NOTE).read_text)
        assert len(noted.splitlines()) == lines, "and what is too old to be believed is forgotten"


async def test_nothing_but_short_words_is_read_out_to_who_asks(postbox: Postbox, inbox: Counting) -> None:
    """Who has caught a letter on its way holds a signature and a nonce that serve a GET as well."""
    query, body = postbox.sealed(xml(postbox, "低保户张三的身份证号"))
    caught = query | {"echostr": between(body.decode(), "Encrypt")}
    for _ in range(2):  # before it has come in, and after
        answer = await get(postbox, caught)
        assert (answer.status_code, answer.content) == (403, b"")
        assert (await post(postbox, (query, body))).status_code in (200, 403)
    assert inbox.texts == ["低保户张三的身份证号"]
    for words in ("", "1" * 65, "12 34", "１２３", "12\n"):
        assert (await get(postbox, postbox.verifying(words))).status_code == 403, words


async def test_a_control_sign_loses_no_letter(postbox: Postbox, inbox: Counting) -> None:
    assert (await post(postbox, postbox.sealed(xml(postbox, "一\x01二")))).status_code == 200
    assert inbox.texts == ["一二"]


async def test_a_letter_that_is_not_understood_is_answered_once_and_for_all(
    postbox: Postbox, inbox: Counting, member: Person, wecom: FakeWeCom
) -> None:
    request = postbox.sealed(xml(postbox).replace("<MsgId>1</MsgId>", ""))
    answer = await post(postbox, request)
    assert (answer.status_code, inbox.kept) == (200, [])


async def test_a_place_lands_in_a_question_for_a_place(
    wecom: FakeWeCom, app: Listener, inbox: Counting, member: Person, database: Database
) -> None:
    async with database.transaction() as tx:
        ids = await settle(tx)
        await people.link(tx, ("wecom", member.id), ids["王秀英"], member.id)
        await add_form(tx, "where.md", WHERE.encode())
    await member.says("/form where")
    await inbox.holds(1)
    wecom.at_app.stands_at(member.place, 23.134521, 113.358803, "东坡村村委会")
    await inbox.holds(2)
    await app.answers(inbox.kept)
    assert [m.text.splitlines()[0] for m in member.chat if m.from_bot] == ["位置 1/1", "✅ 位置已收到 #1"]
    async with database.reading() as tx:
        (row,) = await tx.rows(select(schema.reports.c.answers))
    assert row.answers == {"where": "23.134521 113.358803 0 0"}
