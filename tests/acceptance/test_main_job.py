"""From the roster to the export over a real Bot API: the three reports, in as few taps as promised."""

import asyncio
import csv
import hashlib
import io
import json
from collections.abc import Awaitable, Callable

from tests.acceptance.program import Program
from tests.telegram.people import Person
from tests.telegram.pictures import jpeg
from tests.telegram.server import FakeTelegram

ROSTER = """县,乡镇,村,姓名,角色,联系人,Telegram
岭南县,,,陈县督,督导,否,9001
岭南县,河北镇,,李镇督,乡镇组织委员,否,9002
岭南县,河东镇,,赵邻督,督导,否,9003
岭南县,河北镇,东坡村,王秀英,村党支部书记,是,
岭南县,河北镇,西岭村,刘春花,书记,是,
岭南县,河东镇,南湾村,孙铁柱,书记,是,
"""
ALBUM = [jpeg(place) for place in range(10)]
COLD = jpeg(99)


async def test_the_main_job(fake: FakeTelegram, program: Program) -> None:
    (program.folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    await program.cunbao("migrate")
    await program.cunbao("roster", "import", "roster.csv")
    invited = list(csv.DictReader(io.StringIO(await program.cunbao("roster", "invite", "--role", "secretary"))))
    assert [row["name"] for row in invited] == ["王秀英", "刘春花", "孙铁柱"]
    link = invited[0]["link"]
    async with program.running():
        wang = fake.person(5001, "秀英", language="zh-hans")
        await wang.opens(link.rpartition("start=")[2])
        await wang.hears("欢迎加入村报")
        await check_in(wang)
        await theme_day(wang)
        await issue(wang)
        await watchers(fake)
        await photos_are_in(program.cunbao)
        await solved(fake, wang)
    exported = [
        json.loads(line) for line in (await program.cunbao("export", "reports", "--format", "jsonl")).splitlines()
    ]
    assert [(one["number"], one["form"], one["org"], one["person"]) for one in exported] == [
        (1, "check_in", "岭南县/河北镇/东坡村", "王秀英"),
        (2, "theme_day", "岭南县/河北镇/东坡村", "王秀英"),
        (3, "issue", "岭南县/河北镇/东坡村", "王秀英"),
    ]
    sums = [sorted(photo["sha256"] for photo in one["photos"]) for one in exported]
    assert sums == [[], sorted(map(sha256, ALBUM)), [sha256(COLD)]]
    assert exported[1]["answers"]["present"] == 20
    assert exported[2]["answers"]["description"] == "村口路灯坏了"
    assert fake.token not in program.log


async def check_in(wang: Person) -> None:
    """Two taps at most, and not a sign typed beyond the command."""
    taps, typed = wang.taps_count, wang.typed
    await wang.says("/checkin")
    await wang.taps("走访入户")
    await wang.taps("跳过")
    assert "#1" in (await wang.hears("^✅")).text
    assert (wang.taps_count - taps, wang.typed - typed) == (2, len("/checkin"))


async def theme_day(wang: Person) -> None:
    """An album of ten whose parts come in reverse, over eight seconds."""
    await wang.says("/themeday")
    await wang.taps("今天")
    await wang.taps("集中学习")
    await wang.taps("完成")
    for line in ("学习十五五规划建议", "村委会", "王秀英", "跳过", "23", "20", "李四外出务工"):
        await wang.says(line)
    await wang.hears("照片")
    await wang.sends_album(ALBUM, order="reversed", over=8.0)
    await wang.taps("提交", within=15)
    assert "#2" in (await wang.hears("^✅")).text


async def issue(wang: Person) -> None:
    """A cold photo with its caption: one tap."""
    taps = wang.taps_count
    await wang.sends_photo(COLD, caption="村口路灯坏了")
    await wang.taps("问题随手拍")
    assert "#3" in (await wang.hears("^✅")).text
    assert wang.taps_count - taps == 1


async def watchers(fake: FakeTelegram) -> None:
    """The supervisors above see the counts; the sibling town's sees none of it."""
    town, sibling = fake.person(9002, "镇", language="zh-hans"), fake.person(9003, "邻", language="zh-hans")
    await town.says("/summary")
    heard = (await town.hears("河北镇")).text
    assert "西岭村" in heard
    await sibling.says("/summary")
    other = (await sibling.hears("河东镇")).text
    assert "东坡村" not in other
    assert "西岭村" not in other
    await sibling.says("/summary 河北镇")
    refused = (await sibling.hears("")).text
    assert "河北" not in refused


async def solved(fake: FakeTelegram, wang: Person) -> None:
    """Handed out by three taps, done by one and a photo, judged by one, closed by one; opening its card aside."""
    town = fake.person(9002, "镇", language="zh-hans")
    for person, labels in (
        (town, ("交办", "王秀英 东坡村", "3 天")),
        (wang, ("办好了",)),
        (town, ("属实，同意",)),
        (wang, ("解决了",)),
    ):
        await card(person)
        for label in labels:
            await person.taps(label)
        if "办好了" in labels:
            await person.sends_photo(jpeg(98))
        await person.hears("已交办给|照片交上去了|现在问反映人|办结了")


async def card(person: Person) -> None:
    """Opens it, until no photo is on its way any more."""
    async with asyncio.timeout(20):
        await person.says("/issues 3")
        while "还在路上" in (await person.hears("^#3 村口路灯坏了")).text:
            await asyncio.sleep(0.5)
            await person.says("/issues 3")


async def photos_are_in(cunbao: Callable[..., Awaitable[str]]) -> None:
    """Asks the command line until they are."""
    async with asyncio.timeout(20):
        while True:
            out = await cunbao("export", "reports", "--format", "jsonl")
            states = [photo["status"] for line in out.splitlines() for photo in json.loads(line)["photos"]]
            if states and set(states) == {"kept"}:
                return
            await asyncio.sleep(0.5)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
