"""The app's voice and its interface: tokens that end early, members who left, what is uncertain, what is refused."""

import asyncio
import dataclasses
from pathlib import Path

import pytest

from storage.database import Database
from storage.messages import Choice, Document, Outgoing
from storage.problems import BLOCKED, EXPIRED, GONE, NETWORK, SLOW_DOWN, UNAUTHORIZED, UNTRUSTED, ChannelError, Problem
from tests.bot.telegram.conftest import Inbox, eventually, listening
from tests.bot.wecom.listener import Listener, app_of
from tests.bot.wecom.test_callback import app as app  # -- the same channel, by the same name
from tests.bot.wecom.test_callback import member as member
from tests.telegram.pictures import jpeg
from tests.wecom.people import Person
from tests.wecom.server import FakeWeCom

ROWS = tuple((Choice(label=f"选项{number}", data=f"a:{number}"),) for number in range(8))


def to(person: Person, text: str = "", **said: object) -> Outgoing:
    return Outgoing(channel="wecom", chat=person.place.id, text=text).model_copy(update=said)


async def refused(app: Listener, outgoing: Outgoing) -> Problem:
    with pytest.raises(ChannelError) as caught:
        await app.send(outgoing)
    return caught.value.problem


async def test_a_press_is_marked_and_a_page_turned(app: Listener, inbox: Inbox, member: Person) -> None:
    await app.says(to(member, "做了什么？", rows=ROWS))
    for number, label in enumerate(("选项2", "选项7"), start=1):
        await member.taps(label)
        await inbox.holds(number)
        await app.says(to(member, "然后？", ack=inbox.kept[-1].ack))
        assert (member.chat[0].note, len(member.chat[0].labels)) == (f"✓ {label}", 8)
    await member.taps("选项1")
    await inbox.holds(3)
    press = inbox.kept[-1]
    await app.says(to(member, "第二页", rows=ROWS[:1], ack=press.ack, replaces=press.message))
    assert [m.text for m in member.chat] == ["第二页", "然后？", "然后？"]
    await app.says(to(member, "迟了", rows=ROWS[:1], ack=press.ack, replaces=press.message))
    assert member.last.text == "迟了", "a code serves once: then it is said anew"


async def test_a_token_that_ends_early_is_renewed(wecom: FakeWeCom, app: Listener, member: Person) -> None:
    await app.send(to(member, "一"))
    wecom.app.expire_tokens()
    await asyncio.gather(*(app.send(to(member, text)) for text in "二三四"))
    assert sorted(m.text for m in member.chat) == sorted("一二三四")
    assert len(wecom.app.tokens) == 1, "all together asked for one"


@pytest.mark.parametrize(("seconds", "asked"), [(7200, 0), (301, 0), (299, 3)])
async def test_a_token_is_renewed_before_it_ends(
    wecom: FakeWeCom, app: Listener, member: Person, seconds: int, asked: int
) -> None:
    """Five minutes before: each of these is used while it is good, and not for long any more."""
    assert app._app is not None
    wecom.app.token_seconds, app._app.api._good_until = seconds, 0.0
    await app.send(to(member, "一"))
    before = len(wecom.app.tokens)
    for text in "二三四":
        await app.send(to(member, text))
    assert len(wecom.app.tokens) - before == asked


async def test_a_wrong_secret_is_an_alarm(
    wecom: FakeWeCom, app: Listener, member: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await eventually(lambda: bool(wecom.app.tokens))
    wecom.app.secret = "another"
    wecom.app.expire_tokens()
    assert await refused(app, to(member, "好")) is UNAUTHORIZED
    assert app.problem is UNAUTHORIZED
    wecom.app.secret = "fakeAppSecretForTestsOnly"
    await app.send(to(member, "好"))
    assert app.problem is None
    assert "fakeAppSecret" not in caplog.text


async def test_an_address_that_is_not_trusted_is_an_alarm(
    wecom: FakeWeCom, app: Listener, member: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """It stays one however many tokens are had, which come from any address, and ends when the address is trusted."""
    wecom.app.faults.trusted = False
    assert await refused(app, to(member, "好")) is UNTRUSTED
    assert app.problem is UNTRUSTED
    assert app._app is not None
    app._app.api._good_until, before = 0.0, len(wecom.app.tokens)
    await eventually(lambda: len(wecom.app.tokens) > before)
    assert app.problem is UNTRUSTED
    assert "60020" in caplog.text
    assert "APP_SECRET" not in caplog.text
    wecom.app.faults.trusted = True
    await eventually(lambda: app.problem is None)


async def test_a_dead_interface_is_an_alarm(
    wecom: FakeWeCom, database: Database, tmp_path: Path, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    dead = dataclasses.replace(app_of(wecom), api_url="http://127.0.0.1:9")
    channel = Listener(wecom, database, tmp_path, bot=None, app=dead)
    async with listening(channel, inbox):
        await eventually(lambda: channel.problem is NETWORK)
    await channel.close()
    assert "check the network" in caplog.text
    assert "APP_SECRET" not in caplog.text


async def test_an_interface_that_dies_under_way_is_an_alarm_until_it_answers(
    wecom: FakeWeCom, app: Listener, member: Person
) -> None:
    wecom.app.faults.lose_answers = 1
    assert await refused(app, to(member, "好")) is NETWORK
    await eventually(lambda: app.problem is None)


@pytest.mark.parametrize(("code", "problem"), [(45009, SLOW_DOWN), (-1, NETWORK), (81013, GONE)])
async def test_what_is_refused_is_told_apart(
    wecom: FakeWeCom, app: Listener, member: Person, code: int, problem: Problem
) -> None:
    wecom.app.faults.codes = [code]
    assert await refused(app, to(member, "好")) is problem


async def test_who_does_not_see_the_app_any_more_is_gone(wecom: FakeWeCom, app: Listener, member: Person) -> None:
    wecom.app.members.clear()
    assert await refused(app, to(member, "好").model_copy(update={"chat": "WangXiuYing"})) is GONE


async def test_who_has_no_licence_is_not_taken_for_reached(wecom: FakeWeCom, app: Listener, member: Person) -> None:
    wecom.app.unlicensed.add(member.id)
    assert await refused(app, to(member, "提醒").model_copy(update={"chat": "WangXiuYing"})) is GONE
    assert await refused(app, to(member, "提醒")) is BLOCKED


@pytest.mark.parametrize("rows", [(), ROWS[:2]])
async def test_what_is_uncertain_is_sent_again_as_it_was_and_shown_once(
    wecom: FakeWeCom, app: Listener, member: Person, rows: tuple[tuple[Choice, ...], ...]
) -> None:
    wecom.app.faults.lose_answers = 1
    outgoing = to(member, "只说一遍", rows=rows, number=7)
    assert await refused(app, outgoing) is NETWORK
    await app.send(outgoing)
    await app.send(to(member, "只说一遍", rows=rows, number=8))
    assert [m.text for m in member.chat] == ["只说一遍"] * 2
    first, second, third = (body for _, body in wecom.app.calls)
    assert "enable_duplicate_check" not in first
    assert second == first | {"enable_duplicate_check": 1, "duplicate_check_interval": 1800}
    assert "enable_duplicate_check" not in third


async def test_an_answer_that_certainly_was_not_sent_is_not_dropped_as_a_repeat(
    wecom: FakeWeCom, app: Listener, member: Person
) -> None:
    """Two rows say the same; the second fails at first, and nothing of it was carried out."""
    await app.send(to(member, "请发照片", number=7))
    wecom.app.faults.codes = [-1]
    assert await refused(app, to(member, "请发照片", number=8)) is NETWORK
    await app.send(to(member, "请发照片", number=8))
    assert [m.text for m in member.chat] == ["请发照片"] * 2


async def test_what_is_uncertain_stays_so_however_often_it_fails(
    wecom: FakeWeCom, app: Listener, member: Person
) -> None:
    outgoing = to(member, "只说一遍", number=7)
    wecom.app.faults.lose_answers = 1
    assert await refused(app, outgoing) is NETWORK
    await eventually(lambda: app.problem is None)  # it has looked whether anybody answers there
    wecom.app.faults.codes = [-1]
    assert await refused(app, outgoing) is NETWORK
    await app.send(outgoing)
    assert [m.text for m in member.chat] == ["只说一遍"]


async def test_a_long_text_comes_in_pieces_and_no_link_is_made_of_it(app: Listener, member: Person) -> None:
    await app.send(to(member, '<a href="x">点</a>\n' + "村" * 1500))
    assert [len(m.text.encode()) <= 2048 for m in member.chat] == [True] * 4
    assert member.chat[0].text.startswith('＜a href="x">点＜/a>')


async def test_files_go_both_ways(app: Listener, inbox: Inbox, member: Person, tmp_path: Path) -> None:
    await asyncio.to_thread((tmp_path / "made").write_bytes, jpeg(1))
    for kind, name in (("picture", ""), ("file", "汇总.xlsx")):
        document = Document.model_validate({"path": "made", "name": "汇总.xlsx", "kind": kind})
        await app.send(to(member, document=document))
        assert (member.last.content, member.last.file_name) == (jpeg(1), name)
    await member.sends_photo(jpeg(2))
    await inbox.holds(1)
    (photo,) = inbox.kept[0].attachments
    assert await app.fetch(photo, 10**6) == jpeg(2)
    for ref in ("media gone", "media ", "link x y"):
        with pytest.raises(ChannelError) as caught:
            await app.fetch(photo.model_copy(update={"ref": ref}), 10**6)
        assert caught.value.problem is EXPIRED
