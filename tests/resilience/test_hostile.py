"""Ten thousand hostile texts through every field and command: all answered, none lost, none changed on its way."""

import csv
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO, StringIO

import orjson
from openpyxl import load_workbook

from handlers.export.reports import json_lines, selection
from handlers.export.tables import Style, report_tables, write_csv, write_excel
from handlers.forms.keep import add_form, load_library
from handlers.questions.text import LONGEST
from storage import standing
from storage.database import Database
from storage.messages import Outgoing
from tests.resilience.engine import HOUSE
from tests.resilience.hostile import hostile
from tests.resilience.post_office import Fields, PostOffice
from tests.village import settle

TELLERS = range(5000, 5100)
EAST = ("岭南县/河北镇/东坡村", "书记")
FIELDS = [f"t{number}" for number in range(10)]
TEN = "| survey |\n| | type | name | label |\n" + "".join(f"| | text | {name} | 第 {name} 问 |\n" for name in FIELDS)
KINDS = """
| survey |                        |       |        |
|        | type                   | name  | label  |
|        | text                   | text  | 文字   |
|        | integer                | count | 多少   |
|        | decimal                | size  | 多大   |
|        | select_one yes_no      | one   | 哪个   |
|        | select_multiple yes_no | many  | 哪些   |
|        | date                   | day   | 哪天   |
|        | time                   | hour  | 几点   |
|        | geopoint               | where | 哪里   |
|        | image                  | photo | 照片   |
|        | audio                  | sound | 语音   |
|        | file                   | paper | 文件   |
|        | acknowledge            | seen  | 知道   |
| choices | | | |
| | list_name | name | label |
| | yes_no | yes | 是 |
| | yes_no | no | 否 |
"""
SETTINGS = "| settings |\n| | form_id | form_title |\n| | {name} | {name} |\n"


@dataclass(slots=True)
class Teller:
    """Fills in the form of ten questions with whatever texts come, again and again."""

    who: int
    given: list[str] = field(default_factory=list)
    open: bool = False
    told: list[dict[str, str]] = field(default_factory=list)

    def next(self, office: PostOffice, texts: Iterator[str]) -> Fields | None:
        """What to say now; None once the texts are at an end and the last form is sent."""
        if len(self.given) == len(FIELDS):
            return office.presses(self.who, office.button(self.who, "提交"))
        text = next(texts, None) if self.open else "/form ten"
        if text is None and not self.given:
            return None
        return office.says(self.who, "末" if text is None else text)

    def hears(self, said: Fields, answers: list[Outgoing]) -> None:
        """Holds the answer against what an honest bot must say."""
        last = answers[-1].text
        if not self.open:
            self.open = True
            assert "1/10" in last
        elif "callback_query" in said:
            self.told.append(dict(zip(FIELDS, self.given, strict=True)))
            self.given, self.open = [], False
            assert last.startswith("✅")
        elif answer := kept(said["message"]["text"]):
            self.given.append(answer)
            assert ("请确认" if len(self.given) == len(FIELDS) else f"{len(self.given) + 1}/10") in last


def kept(text: str) -> str:
    """What becomes of a text, as documented: halves of surrogates are question marks, controls go, lines stay, ends
    are trimmed; empty where nothing can be seen, or where it is too long."""
    whole = json.loads(json.dumps(text)).encode(errors="replace").decode()
    lines = whole.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    plain = "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) != "Cc").strip()
    seen = any(unicodedata.category(sign)[0] not in "CZM" for sign in plain)
    return plain if seen and len(plain) <= LONGEST else ""


async def settled(database: Database, tellers: range, *posts: tuple[str, str]) -> PostOffice:
    """Everybody holds each of these posts."""
    async with database.transaction() as tx:
        await settle(tx, [f"{post[0]} {who} {post[1]}" for who in tellers for post in posts])
        for name, form in (("ten", TEN), ("kinds", KINDS)):
            await add_form(tx, f"{name}.md", f"{form}\n{SETTINGS.format(name=name)}".encode())
    return PostOffice(database)


async def test_through_every_field(database: Database) -> None:
    office = await settled(database, TELLERS, EAST)
    tellers = [Teller(who) for who in TELLERS]
    texts = iter(hostile(10_000))
    while said := {one.who: line for one in tellers if (line := one.next(office, texts))}:
        told = await office.carries(list(said.values()))
        for one in tellers:
            if one.who in said:
                one.hears(said[one.who], told[one.who])
    assert next(texts, None) is None
    assert await queue(database) == (0, 0)
    await check_exports(database, [answers for one in tellers for answers in one.told])


async def queue(database: Database) -> tuple[int, int]:
    """How many messages wait, and how many were given up."""
    async with database.reading() as tx:
        found = (await standing.queues(tx))["inbox"]
    return found.waiting, found.given_up


async def check_exports(database: Database, told: list[dict[str, str]]) -> None:
    """All that was told stands in each file, and none of it as a formula."""
    assert len(told) > 700
    expected = sorted(told, key=lambda one: tuple(one.values()))
    async with database.reading() as tx:
        style = Style(await load_library(tx), "zh", HOUSE.zone)
        chosen = selection("", None, None, "ten", HOUSE.zone)
        lines = [orjson.loads(line)["answers"] async for line in json_lines(tx, chosen, HOUSE.zone)]
        assert sorted(lines, key=lambda one: tuple(one.values())) == expected
        text, book = BytesIO(), BytesIO()
        await write_csv(text, (await report_tables(tx, chosen, style))[0])
        await write_excel(book, await report_tables(tx, chosen, style), "zh")
    check_csv(text.getvalue().decode("utf-8-sig"), lines)
    check_excel(book, lines)


def check_csv(text: str, lines: list[dict[str, str]]) -> None:
    rows = list(csv.reader(StringIO(text, newline="")))[1:]
    for row, answers in zip(rows, lines, strict=True):
        for cell, answer in zip(row[-len(FIELDS) :], answers.values(), strict=True):
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
            assert cell.removeprefix("'") in (printable(answer), printable(answer).removeprefix("'"))


def check_excel(book: BytesIO, lines: list[dict[str, str]]) -> None:
    rows = list(load_workbook(book).worksheets[0].iter_rows(min_row=2))
    for row, answers in zip(rows, lines, strict=True):
        for cell, answer in zip(row[-len(FIELDS) :], answers.values(), strict=True):
            assert cell.data_type == "s"
            assert cell.value == printable(answer)


def printable(text: str) -> str:
    return text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
