"""`cunbao summary` as files: they open, agree with the JSON, and load nothing into a bot that was not asked."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from tests.bot.cli.conftest import Run

HEAVY = ("docx", "lxml", "xlsxwriter", "PIL.ImageFont")
COUNTY = ("summary", "--org", "岭南县", "--month", "2026-11", "--format")


@pytest.fixture
def town(run: Run) -> Run:
    """A command line with the sample town behind it."""
    assert run("demo", "load").exit_code == 0
    return run


def test_the_files_open_and_agree_with_the_json(town: Run, tmp_path: Path) -> None:
    counted = json.loads(town(*COUNTY, "json").stdout)
    for kind in ("png", "xlsx", "docx"):
        done = town(*COUNTY, kind, "--out", tmp_path / f"a.{kind}")
        assert (done.exit_code, done.output) == (0, "")
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    letter = {
        row.cells[0].text: row.cells[1].text
        for table in Document(str(tmp_path / "a.docx")).tables
        for row in table.rows
    }
    for form, title in (("check_in", "报到"), ("theme_day", "主题党日"), ("issue", "问题随手拍")):
        (one,) = (found for found in counted["forms"] if found["form"] == form)
        figures = (one["filed"], one["before"], one["expected"], one["reported"], one["on_time"])
        assert rows[title] == (*figures, one["missing"]["count"])
        assert letter[title] == str(one["filed"])
    with Image.open(tmp_path / "a.png") as opened:
        assert opened.width == 1080


def test_photos_come_into_the_ledgers_where_they_are_asked_for(town: Run, tmp_path: Path) -> None:
    for more, shown in (((), False), (("--photos",), True)):
        assert town(*COUNTY, "xlsx", *more, "--out", tmp_path / "a.xlsx").exit_code == 0
        with ZipFile(tmp_path / "a.xlsx") as opened:
            assert any(name.startswith("xl/media/") for name in opened.namelist()) == shown


def test_without_out_a_file_goes_to_the_standard_output(town: Run) -> None:
    assert load_workbook(BytesIO(town(*COUNTY, "xlsx").stdout_bytes)).sheetnames[0] == "小结"


def test_a_template_that_is_none_is_said_in_one_line(town: Run, tmp_path: Path) -> None:
    (tmp_path / "own.docx").write_bytes(b"none")
    done = town(*COUNTY, "docx", "--out", tmp_path / "a.docx", "--template", tmp_path / "own.docx")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "own.docx" in done.stderr
    assert not (tmp_path / "a.docx").exists()


def test_a_bot_that_was_not_asked_has_loaded_none_of_it() -> None:
    program = f"import sys, bot.app; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"
