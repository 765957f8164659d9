"""The picture of a summary, by its own list of what was written on it; its size; and the font that we ship."""

import logging
import re
from importlib.resources import files
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from PIL import Image
from sqlalchemy import update

from handlers.summary import drawing as drawing_module
from handlers.summary import picture
from handlers.summary.count import Child, FormCount, KindCount, Summary
from handlers.summary.drawing import COARSER, FINER, WIDTH, Drawing, lines
from handlers.summary.font import ABSENT, FILE, drawable, has
from handlers.summary.light import Light, light
from handlers.summary.text import kind_label
from handlers.summary.views import write
from handlers.words.say import LANGUAGES, catalogue
from storage import schema
from storage.database import Database
from storage.places import Place
from tests.handlers.summary.shown import PERIODS, counted, drawn


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_figure_is_that_of_the_model(database: Database, language: str) -> None:
    for place in await drawn(database):
        for period in PERIODS:
            summary, style = await counted(database, place, period, language)
            words = picture.draw(summary, period, style.library, language).words
            said = " ".join(words)
            check_in, issue, theme_day = (summary.form(name) for name in ("check_in", "issue", "theme_day"))
            heard = summary.branches - len(summary.silent)
            large = [int(word) for word in words if word.isdecimal()][:3]
            assert large == [heard, check_in.filed, issue.filed]
            befores = [int(found) for found in re.findall(r"(?:前期|before:) (\d+)", said)]
            assert befores == [check_in.before, issue.before]
            assert (f"{theme_day.reported}/{summary.branches}" in words) == bool(summary.branches)
            for child in summary.children:
                if child.branches and child.place.level != "branch":
                    spot = words.index(child.place.name, 3)
                    assert words[spot + 1] == f"{child.branches - child.missing}/{child.branches}"
                    assert words[spot + 2] == light(summary, child.missing).said(language)
            for kind in summary.kinds:
                assert words[words.index(kind_label(style.library, kind.kind, language)) + 1] == str(kind.filed)
            for branch in (*theme_day.missing, *summary.silent):
                assert branch.name in "".join(words)


async def test_a_picture_is_sharp_and_at_its_worst_still_light(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place, *_) = await drawn(database)
    summary, style = await counted(database, place, PERIODS[0])
    drawing = picture.draw(worst(summary), PERIODS[0], style.library, "zh")
    for limit, finer in ((150_000, FINER), (100_000, COARSER)):
        monkeypatch.setattr(drawing_module, "MOST_BYTES", limit)
        content = drawing.png()
        assert len(content) <= limit
        with Image.open(BytesIO(content)) as opened:
            assert (opened.format, opened.width) == ("PNG", WIDTH * finer)
            assert opened.height < 5 * opened.width


async def test_a_list_that_is_cut_says_how_long_it_is(database: Database) -> None:
    (place, *_) = await drawn(database)
    summary, style = await counted(database, place, PERIODS[0])
    words = picture.draw(worst(summary), PERIODS[0], style.library, "zh").words
    assert sum("……共 300 个" in word for word in words) == 2
    assert any(word.startswith("另有 20 个单位，共缺") for word in words)


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
        await write(tx, out, "png", summary, PERIODS[0], style)
    assert out.getvalue() == picture.draw(summary, PERIODS[0], style.library, "zh").png()


def test_the_font_has_every_sign_that_we_count_on() -> None:
    shipped = files("handlers.summary")
    with shipped.joinpath(FILE).open("rb") as opened, TTFont(opened) as font:
        held = set(font.getBestCmap())
    assert {chr(number) for number in range(0x10000) if has(chr(number))} - {chr(number) for number in held} == set()
    assert len(shipped.joinpath(FILE).read_bytes()) <= 1_600_000
    assert "SIL OPEN FONT LICENSE" in shipped.joinpath(FILE.replace(".otf", ".OFL.txt")).read_text("utf-8")


def test_all_that_we_say_on_a_picture_can_be_drawn() -> None:
    said = {key: text for language in LANGUAGES for key, text in catalogue(language).items()}
    shown = [text for key, text in said.items() if key.startswith(("picture.", "light.", "summary.", "show."))]
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
    villages = tuple(Place(n + 100, "branch", f"名字相当长的村庄第{n}号", f"1.{n}.") for n in range(300))
    towns = tuple(Place(n + 500, "town", f"名字同样很长的街道办事处{n}号", f"1.{n}.") for n in range(30))
    children = tuple(Child(place=town, branches=10, missing=n % 11) for n, town in enumerate(towns))
    named = ("check_in", "theme_day", "issue", *(f"名字很长的自定义表单第{n}张" for n in range(9)))
    return summary.model_copy(
        update={
            "place": summary.place.__class__(1, "county", "名字长得一行写不下的自治县级行政单位总部", "1."),
            "branches": 300,
            "silent": villages,
            "children": children,
            "kinds": tuple(KindCount(kind=f"各种各样的服务类别{n}", filed=9999 - n) for n in range(12)),
            "forms": tuple(
                FormCount(form=form, filed=98765, before=87654, expected=300, reported=0, missing=villages)
                for form in named
            ),
        }
    )
