"""The picture of a summary, by its own list of what was written on it; its size; and the font that we ship."""

import logging
import re
from importlib.resources import files
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from PIL import Image
from sqlalchemy import update

from handlers.summary import picture
from handlers.summary.drawing import COARSER, FINER, MOST_BYTES, WIDTH, Drawing, lines
from handlers.summary.font import ABSENT, FILE, drawable, has
from handlers.summary.light import Light, light
from handlers.summary.model import Child, FormCount, KindCount, Missing, Summary
from handlers.summary.text import kind_label
from handlers.summary.views import Extras, write
from handlers.words.say import LANGUAGES, catalogue, say
from storage import schema
from storage.database import Database
from storage.missing import Lacking
from storage.places import Place
from storage.reasons import Why
from tests.handlers.summary.shown import PERIODS, counted, drawn, scope


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_figure_is_that_of_the_model(database: Database, language: str) -> None:
    for place in await drawn(database):
        for period in PERIODS:
            summary, style = await counted(database, place, period, language)
            words = picture.draw(summary, period, style.library, language).words
            check_large(summary, words)
            check_bars(summary, words, language)
            for kind in summary.kinds:
                assert words[words.index(kind_label(style.library, kind.kind, language)) + 1] == str(kind.filed)
            for one in (*summary.form("theme_day").missing.named, *summary.silent.named):
                assert one.place.name in "".join(words)
            check_lines(summary, words, language)
            check_issues(summary, words, language)


def check_large(summary: Summary, words: list[str]) -> None:
    check_in, issue = summary.form("check_in"), summary.form("issue")
    large = [int(word) for word in words if word.isdecimal()][:3]
    assert large == [summary.branches - summary.silent.count, check_in.filed, summary.issues.new]
    befores = [int(found) for word in words for found in re.findall(r"^(?:前期|before:) (\d+)$", word)]
    assert befores == [check_in.before, issue.before]


def check_bars(summary: Summary, words: list[str], language: str) -> None:
    theme_day = summary.form("theme_day")
    assert (f"{theme_day.reported}/{theme_day.expected}" in words) == bool(summary.branches)
    for child in summary.children:
        if child.branches and child.place.level != "branch":
            spot = words.index(child.place.name, 3)
            assert words[spot + 1] == f"{child.due - child.missing}/{child.due}"
            assert words[spot + 2] == light(summary, child.due, child.missing).said(language)


def check_lines(summary: Summary, words: list[str], language: str) -> None:
    """What is said in a line: who came, what supervisors did, what was asked, why somebody is missing."""
    theme_day, met, duties = summary.form("theme_day"), summary.attendance, summary.duties
    wanted = [
        [burden[name] for burden in (summary.burden.model_dump(), summary.burden_before.model_dump())] for name in ASKED
    ]
    wanted += [[theme_day.on_time, theme_day.reported - theme_day.on_time]] if theme_day.reported else []
    wanted += [[met.present, met.due, met.remote, met.made_up]] if met.due and summary.branches else []
    wanted += [[duties.done, duties.supervisors, duties.visits]] if duties.supervisors else []
    for missing in (theme_day.missing, summary.silent):
        known = [many for why, many in missing.why.items() if why != "nothing"]
        wanted += [known] if known else []
    told = [[int(number) for number in re.findall(r"(?<![.\d])\d+(?![.\d]*%)(?!\.\d)", word)] for word in words]
    for figures in wanted:
        assert any(is_within(figures, line) for line in told), (figures, words)


def check_issues(summary: Summary, words: list[str], language: str) -> None:
    """Each figure of issues; shares and days with their signs."""
    one = summary.issues
    days = "—" if one.median_days is None else f"{one.median_days:g}"
    solved, satisfied = ("—" if share is None else f"{share:.1%}" for share in (one.solved_share, one.satisfied_share))
    wanted: list[list[object]] = [
        [one.closed, one.answered, one.merged, one.reopened],
        [solved, days],
        [satisfied, one.satisfied, one.unsatisfied, one.silent],
        [one.live, one.requests, one.comments],
    ]
    if one.oldest_at:
        wanted.append([one.oldest, *(int(part) for part in str(one.oldest_at.date()).split("-"))])
    any_at_all = any((one.new, one.closed, one.answered, one.merged, one.reopened, one.live, one.unsatisfied))
    assert (say(language, "picture.issue_section") in words) == any_at_all
    told = [re.findall(r"—|\d+(?:\.\d+)?%?", word) for word in words]
    for figures in wanted if any_at_all else []:
        shown = [f"{figure}" for figure in figures]
        assert any([str(int(part)) if part.isdecimal() else part for part in line] == shown for line in told), (
            figures,
            words,
        )
    late = f"{Light.OVERDUE.said(language)} {one.overdue}"
    assert (late in words) == (one.overdue > 0)


def is_within(figures: list[int], line: list[int]) -> bool:
    """Whether these stand in a line in their order, perhaps with a month or a rule between."""
    left = iter(line)
    return all(figure in left for figure in figures)


ASKED = ("unasked", "messages", "minutes")


def rows(count: int) -> list[str]:
    return [f"{number}镇" for number in range(count)]


@pytest.mark.parametrize("ranked", [False, True])
async def test_without_ranking_places_stand_in_the_order_of_the_roster_and_none_that_lacks_is_left_out(
    database: Database, ranked: bool
) -> None:
    (place, *_) = await drawn(database)
    summary, style = await counted(database, place, PERIODS[0])
    towns = [Place(n + 500, "town", name, f"1.{n}.") for n, name in enumerate(rows(15))]
    children = tuple(Child(place=town, branches=4, due=4, missing=n % 2, silent=0) for n, town in enumerate(towns))
    changed = summary.model_copy(update={"children": children, "ranked": ranked})
    words = picture.draw(changed, PERIODS[0], style.library, "zh").words
    shown = [word for word in words if word in rows(15)]
    assert shown == (rows(10) if ranked else [name for n, name in enumerate(rows(15)) if n % 2])
    assert any("另有 5 个单位，共缺 2 个村" in word for word in words) == ranked
    assert any("其余 8 个单位没有缺的" in word for word in words) != ranked


async def test_a_picture_is_sharp_and_at_its_worst_still_light(database: Database) -> None:
    (place, *_) = await drawn(database)
    summary, style = await counted(database, place, PERIODS[0])
    for shown, finer in ((summary, FINER), (worst(summary), COARSER)):
        content = picture.draw(shown, PERIODS[0], style.library, "zh").png()
        assert len(content) <= MOST_BYTES
        with Image.open(BytesIO(content)) as opened:
            assert (opened.format, opened.width) == ("PNG", WIDTH * finer)
            assert opened.height < 5 * opened.width


async def test_a_list_that_is_cut_says_how_long_it_is(database: Database) -> None:
    (place, *_) = await drawn(database)
    summary, style = await counted(database, place, PERIODS[0])
    words = picture.draw(worst(summary), PERIODS[0], style.library, "zh").words
    assert sum("……共 300 个" in word for word in words) == 2
    assert any(word.startswith("另有 20 个单位，共缺") for word in words)
    assert any("……共 300 个" in word for word in words)


async def test_a_sign_that_the_font_lacks_is_seen_and_logged_without_the_name(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    (place, *_) = await drawn(database)
    async with database.transaction() as tx:
        await tx.run(update(schema.places).where(schema.places.c.id == place.id).values(name="陶堃垚县"))
    summary, style = await counted(database, Place(place.id, place.level, "陶堃垚县", place.path), PERIODS[0])
    with caplog.at_level(logging.WARNING):
        words = picture.draw(summary, PERIODS[0], style.library, "zh").words
    assert words[0] == f"陶{ABSENT}{ABSENT}县"
    assert "U+5783" not in caplog.text
    assert "U+5803 U+579A" in caplog.text or "U+579A U+5803" in caplog.text
    assert "堃" not in caplog.text


async def test_the_view_is_this_picture(database: Database) -> None:
    (place, *_) = await drawn(database)
    summary, style = await counted(database, place, PERIODS[0])
    out = BytesIO()
    async with database.reading() as tx:
        await write(tx, out, "png", summary, await scope(tx, place, PERIODS[0]), PERIODS[0], style, Extras())
    assert out.getvalue() == picture.draw(summary, PERIODS[0], style.library, "zh").png()


def test_the_font_has_every_sign_that_we_count_on() -> None:
    shipped = files("handlers.summary")
    with shipped.joinpath(FILE).open("rb") as opened, TTFont(opened) as font:
        held = set(font.getBestCmap())
    assert {chr(number) for number in range(0x10000) if has(chr(number))} - {chr(number) for number in held} == set()
    assert len(shipped.joinpath(FILE).read_bytes()) <= 1_600_000
    assert "SIL OPEN FONT LICENSE" in shipped.joinpath(FILE.replace(".otf", ".OFL.txt")).read_text("utf-8")


SAID = ("picture.", "light.", "summary.", "show.", "figure.", "why.")
"""Families of sentences that stand on pictures."""


def test_all_that_we_say_on_a_picture_can_be_drawn() -> None:
    said = {key: text for language in LANGUAGES for key, text in catalogue(language).items()}
    shown = [text for key, text in said.items() if key.startswith(SAID)]
    assert [text for text in shown if drawable(text) != text] == []
    assert [Light.MET.said("zh"), Light.NEAR.said("zh"), Light.OVERDUE.said("zh")] == ["●达标", "▲临近", "■逾期"]


def test_lines_are_broken_where_the_room_ends_and_not_before_a_comma() -> None:
    assert lines("东坡村、西岭村、荷塘村", 3, len) == ["东坡村、", "西岭村、", "荷塘村"]
    assert lines("", 3, len) == [""]


def test_what_lies_below_the_last_line_is_cut_off() -> None:
    drawing = Drawing()
    drawing.y = 100
    with Image.open(BytesIO(drawing.png())) as opened:
        assert opened.size == (WIDTH * FINER, 100 * FINER)


def worst(summary: Summary) -> Summary:
    """Thirty towns with long names, three hundred villages that sent nothing, kinds and forms in plenty."""
    places = (Place(n + 100, "branch", f"名字相当长的村庄第{n}号", f"1.{n}.") for n in range(300))
    villages = tuple(Lacking(place=one, above="镇", why=Why.NOTHING, contact="") for one in places)
    missing = Missing(count=300, why={Why.UNREACHABLE: 100, Why.AWAY: 100, Why.NOTHING: 100}, named=villages)
    towns = tuple(Place(n + 500, "town", f"名字同样很长的街道办事处{n}号", f"1.{n}.") for n in range(30))
    children = tuple(
        Child(place=town, branches=10, due=10, missing=1 + n % 10, silent=n) for n, town in enumerate(towns)
    )
    named = ("check_in", "theme_day", "issue", *(f"名字很长的自定义表单第{n}张" for n in range(9)))
    return summary.model_copy(
        update={
            "place": summary.place.__class__(1, "county", "名字长得一行写不下的自治县级行政单位总部", "1."),
            "branches": 300,
            "silent": missing,
            "children": children,
            "kinds": tuple(KindCount(kind=f"各种各样的服务类别{n}", filed=9999 - n) for n in range(12)),
            "forms": tuple(
                FormCount(form=form, filed=98765, before=87654, expected=300, reported=0, on_time=0, missing=missing)
                for form in named
            ),
        }
    )
