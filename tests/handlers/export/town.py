"""A town with two branches, two forms, and reports to be exported."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update

from handlers.export.tables import Style
from handlers.forms.form import Form, Kind, Option, Question
from handlers.forms.offers import Library
from handlers.roster.import_roster import import_roster
from handlers.roster.read import read_roster
from storage import people, places, reports, schema
from storage.database import Database
from storage.reports import Filing
from tests.handlers.roster.files import comma_separated

ZONE = ZoneInfo("Asia/Shanghai")
EAST, WEST = "岭南县/河北镇/东坡村", "岭南县/河北镇/西坡村"


def _question(name: str, kind: Kind, chinese: str, options: tuple[Option, ...] = ()) -> Question:
    return Question(
        name=name, path=f"/data/{name}", kind=kind, label={"zh": chinese, "en": name.title()}, options=options
    )


_YES = (Option(name="yes", label={"zh": "办好了", "en": "done"}), Option(name="no", label={"zh": "没有", "en": "not"}))
OLD = Form(
    name="theme_day",
    title={"zh": "主题党日", "en": "Theme day"},
    languages=("zh", "en"),
    questions=(_question("topic", Kind.TEXT, "主题"), _question("gone", Kind.TEXT, "已取消的题")),
)
THEME_DAY = OLD.model_copy(
    update={
        "version": 2,
        "questions": (
            _question("date", Kind.DATE, "哪天"),
            _question("topic", Kind.TEXT, "主题"),
            _question("due", Kind.INTEGER, "应到"),
            _question("present", Kind.INTEGER, "实到"),
            _question("result", Kind.SELECT_ONE, "结果", _YES),
            _question("thanks", Kind.NOTE, "谢谢"),
            _question("photos", Kind.IMAGE, "照片"),
            _question("rate", Kind.CALCULATE, ""),
        ),
    }
)
ISSUE = Form(name="issue", title={"zh": "问题/随手拍"}, questions=(_question("what", Kind.TEXT, "什么问题"),))
LIBRARY = Library({(form.name, form.version): form for form in (OLD, THEME_DAY, ISSUE)})
STYLE = Style(LIBRARY, "zh", ZONE)


async def settle(database: Database) -> None:
    """One secretary in each village."""
    rows = [("岭南县", "河北镇", "东坡村", "苏轼", "书记"), ("岭南县", "河北镇", "西坡村", "黄庭坚", "书记")]
    async with database.transaction() as tx:
        await import_roster(tx, read_roster("r.csv", comma_separated(rows)).lines)


async def file(
    database: Database, org: str, form: str, answers: Mapping[str, object], day: int = 3, version: int = 2
) -> int:
    """A report filed at half past midnight, local time, of that day in November 2026; returns its number."""
    moment = datetime(2026, 11, day, 0, 30, tzinfo=ZONE)
    async with database.transaction() as tx:
        place = await places.find(tx, org.split("/"))
        assert place is not None
        person = (await people.in_subtree(tx, place.path))[0]
        number = await reports.take_numbers(tx, 1)
        filing = Filing(number, form, version, person.id, place, answers, {}, moment)
        await reports.file(tx, [filing], filed_at=moment.astimezone(UTC))
    return number


async def photograph(database: Database, number: int, states: Mapping[str, str]) -> None:
    """Photos of a report by state, with a hash where one is given."""
    async with database.transaction() as tx:
        for place, (state, sha256) in enumerate(states.items()):
            row = {"id": f"{number}-{place}", "person_id": 1, "report": number, "question": "photos"}
            row |= {"channel": "telegram", "attachment": '{"kind":"photo","ref":"x"}', "state": state, "sha256": sha256}
            await tx.run(insert(schema.photos), row | {"due_at": tx.now, "arrived_at": tx.now})
        answers = {"photos": [f"{number}-{place}" for place in range(len(states))]}
        await tx.run(update(schema.reports).where(schema.reports.c.number == number).values(answers=answers))
