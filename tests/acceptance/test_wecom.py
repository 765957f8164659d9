"""WeCom over a server on loopback: from the code to the weekly summary, every frame valid, nothing too fast."""

import asyncio
import csv
import io
import json
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from handlers.rhythm.workdays import Calendar
from tests.acceptance.program import Program
from tests.acceptance.test_main_job import photos_are_in, sha256
from tests.bot.cli.conftest import Run
from tests.telegram.pictures import jpeg
from tests.wecom.people import Person
from tests.wecom.server import FakeWeCom

ROSTER = """县,乡镇,村,姓名,角色,联系人,企业微信
岭南县,,,陈县督,督导,否,chenxiandu
岭南县,,,何管理,管理员,否,heguanli
岭南县,河北镇,东坡村,王秀英,村党支部书记,是,
岭南县,河北镇,西岭村,刘春花,书记,是,
岭南县,河东镇,南湾村,孙铁柱,书记,是,sunTieZhu
"""
ALBUM = [jpeg(place) for place in range(3)]
MOST = 25
"""Messages a minute to one chat."""


@pytest.fixture
def program(wecom: FakeWeCom, tmp_path: Path, run: Run, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Program:
    """On the store of `run`, which speaks for whoever sits at the command line."""
    bot = {
        "CUNBAO_WECOM_BOT_ID": wecom.bot.bot_id,
        "CUNBAO_WECOM_BOT_SECRET": wecom.bot.secret,
        "CUNBAO_WECOM_WS_URL": wecom.ws_url,
    }
    for name, value in bot.items():
        monkeypatch.setenv(name, value)
    return Program(tmp_path, {**bot, "CUNBAO_DATABASE_URL": database_url, "CUNBAO_DATA_DIR": str(tmp_path / "data")})


async def test_from_the_code_to_the_summary(wecom: FakeWeCom, program: Program, run: Run) -> None:
    (program.folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    await cunbao(run, "roster", "import", "roster.csv")
    invited = list(csv.DictReader(io.StringIO(await cunbao(run, "roster", "invite", "--role", "secretary"))))
    codes = {row["name"]: row["code"] for row in invited}
    wang, liu, sun, chen = map(wecom.person, ("woAJ2GCAAA-encrypted", "liuchunhua", "sunTieZhu", "chenxiandu"))
    async with program.running():
        await wang.enters()
        await wang.hears("请发邀请码加入")
        await binds(wang, codes["王秀英"], "王秀英")
        await binds(liu, codes["刘春花"], "刘春花")
        await asyncio.gather(check_in(wang), theme_day(liu), issue(sun), greeted_by_the_roster(chen))
        await photos_are_in(partial(cunbao, run))
    await say_what_is_due(run, next_monday(), next_theme_day())
    async with program.running():
        reminder = await wang.hears("今天.*主题党日", 15)
        assert "开始开会" in reminder.labels
        await wang.taps("开始开会", 15)
        await wang.hears("(?s)主题党日.*应到 1", 15)
        await summary(chen)
    found = json.loads(await cunbao(run, "doctor", "--json"))
    assert [one["problem"] for one in found["unreached"]] == ["gone"], "who never wrote is listed"
    exported = (await cunbao(run, "export", "reports", "--format", "jsonl")).splitlines()
    reports = {report["form"]: report for report in map(json.loads, exported)}
    assert {form: report["person"] for form, report in reports.items()} == {
        "check_in": "王秀英",
        "issue": "孙铁柱",
        "theme_day": "刘春花",
    }
    sums = {form: [photo["sha256"] for photo in report["photos"]] for form, report in reports.items()}
    assert sums == {"check_in": [sha256(ALBUM[0])], "issue": [sha256(ALBUM[1])], "theme_day": [*map(sha256, ALBUM)]}
    assert max(chat.busiest(60.0) for chat in wecom.chats.values()) <= MOST
    assert wecom.bot.secret not in program.log


async def cunbao(run: Run, *words: str) -> str:
    done = await asyncio.to_thread(run, *words)
    assert done.exit_code == 0, done.output
    return done.stdout


async def binds(person: Person, code: str, name: str) -> None:
    await person.says(code)
    await person.hears(f"{name}，您好|欢迎加入村报", 15)


async def check_in(wang: Person) -> None:
    await wang.says("/checkin")
    await wang.taps("走访入户")
    await wang.hears("照片")
    await wang.sends_photo(ALBUM[0])
    assert "走访入户" in (await wang.hears("^✅", 15)).text


async def issue(sun: Person) -> None:
    """A photo with its caption, which one tap makes an issue; he is known by the roster's column, without a code."""
    await sun.sends_photo(ALBUM[1], caption="村口路灯坏了")
    await sun.taps("问题随手拍", 15)
    assert "村口路灯坏了" in (await sun.hears("^✅", 15)).text


async def theme_day(liu: Person) -> None:
    await liu.says("/themeday")
    await liu.taps("今天")
    await liu.taps("集中学习")
    await liu.taps("完成")
    for line in ("学习十五五规划建议", "村委会", "刘春花", "跳过", "23", "20", "李四外出务工"):
        await liu.says(line)
    await liu.hears("发几张照片")
    for photo in ALBUM:
        await liu.sends_photo(photo)
    await liu.taps("提交", 15)
    await liu.hears("^✅", 15)


async def greeted_by_the_roster(chen: Person) -> None:
    """The first who enters this day is greeted by name."""
    await chen.enters()
    await chen.hears("陈县督")
    await chen.says("你好")
    await chen.hears("")


async def summary(chen: Person) -> None:
    """It comes by itself; its picture and its workbook are a tap away, in the drop-down or below the text."""
    await chen.hears("(?s)岭南县.*报到", 15)
    await chen.taps("图片", 15)
    await chen.place.bell.until(lambda: any(m.content for m in chen.chat), 20)
    await chen.taps("Excel", 15)
    await chen.place.bell.until(lambda: any(m.file_name.endswith(".xlsx") for m in chen.chat), 20)
    picture, workbook = (m for m in chen.chat if m.content is not None)
    assert picture.content is not None
    assert picture.content.startswith(b"\x89PNG")
    assert workbook.content is not None
    assert openpyxl.load_workbook(io.BytesIO(workbook.content)).sheetnames


async def say_what_is_due(run: Run, *days: date) -> None:
    """As the scheduler will say it on the morning of each day."""
    for day in sorted(set(days)):
        assert "0 条" not in await cunbao(run, "due", "--at", f"{day} 08:45"), day


def next_theme_day() -> date:
    """Of a month for which nothing was filed yet."""
    first = (today().replace(day=1) + timedelta(days=32)).replace(day=1)
    return next(day for day in (first + timedelta(days=4 + more) for more in range(20)) if Calendar().is_working(day))


def next_monday() -> date:
    return today() + timedelta(days=7 - today().weekday())


def today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()
