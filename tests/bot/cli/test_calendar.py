"""`cunbao calendar …`: the office's days are set, imported, taken back, schedules follow; `doctor` misses a year."""

from pathlib import Path

import pytest

from handlers.rhythm import workdays
from tests.bot.cli.conftest import Run, sql
from tests.handlers.roster.files import comma_separated

WRONG = (
    # content of the file, what is said of it
    ("2027-02-17,休,春节\n2.18,休\n2027-02-30,休\n2027-02-19,也许\n", ["第 2 行", "第 3 行", "第 4 行"]),
    ("日期,类型\n2027-02-17,\n", ["第 2 行"]),
    ("2.18,休,春节\n2027-02-19,休,春节\n", ["第 1 行"]),
    ("日期,类型,名称\n", ["没有日期"]),
    ("", ["没有日期"]),
    ("2027-02-17,休\n" * 20_001, ["20000 行"]),
    ("2027-02-17,休," + "长" * 2_000_000, ["5 MB"]),
)


@pytest.fixture
def theme_day(run: Run, database_url: str, tmp_path: Path) -> None:
    """A county whose theme day is the next fifth of November that is a working day, in a year far ahead."""
    (tmp_path / "r.csv").write_bytes(comma_separated([("县", "", "", "甲", "管理员")]))
    assert run("roster", "import", "r.csv").exit_code == 0
    rule = (
        "insert into schedules (kind, place_id, rule, next_at) values ('theme_day', 1, 'year 11-5 after at 08:37', %d)"
    )
    sql(database_url, rule % 99_999_999_999_999)


def listed(run: Run, year: int) -> dict[str, list[str]]:
    """State, name and source by day."""
    lines = run("calendar", "list", "--year", year).stdout.splitlines()
    return {day: rest for day, *rest in (line.split("\t") for line in lines)}


def test_the_country_is_listed_with_who_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    days = listed(run, 2026)
    assert (len(days), days["2026-02-14"]) == (39, ["班", "调休上班", "国务院通知"])
    assert days["2026-10-01"] == ["休", "国庆节", "国务院通知"]
    assert listed(run, 2090)["2090-10-01"] == ["休", "国庆节", "推算，待通知"]
    monkeypatch.setenv("CUNBAO_LANGUAGE", "en")
    assert listed(run, 2026)["2026-02-14"] == ["working", "make-up working day", "decreed"]


def test_a_day_is_set_and_taken_back_and_the_schedule_follows(run: Run, theme_day: None) -> None:
    assert "1 个定时提醒" in run("calendar", "set", "2000-01-03", "--off").stdout  # it had never been looked at
    for year in range(2024, 2124):  # whichever comes next
        moved = run("calendar", "set", f"{year}-11-05", "--off", "--name", " 村 运动会 ").stdout
        if "1 个定时提醒" in moved:
            break
    assert listed(run, year)[f"{year}-11-05"] == ["休", "村 运动会", "自定"]
    assert "1 个定时提醒" in run("calendar", "clear", f"{year}-11-05").stdout
    nothing = run("calendar", "clear", f"{year}-11-05")
    assert (nothing.exit_code, "没有自定过" in nothing.stderr) == (1, True)
    assert run("audit", "verify").exit_code == 0


def test_many_days_are_imported(run: Run, tmp_path: Path) -> None:
    text = "日期;类型;名称\n2031年1月23日;放假;春节\n\n2031/1/26;班;\n2031-1-27;off\n2031-01-27;休;春节\n"
    for encoding in ("utf-8-sig", "gb18030"):
        (tmp_path / "days.csv").write_bytes(text.encode(encoding))
        assert "定好了 3 天" in run("calendar", "import", "days.csv").stdout
    days = listed(run, 2031)
    assert days["2031-01-26"] == ["班", "", "自定"]
    assert days["2031-01-23"] == days["2031-01-27"] == ["休", "春节", "自定"]


@pytest.mark.parametrize(("content", "said"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_file_changes_nothing(run: Run, tmp_path: Path, content: str, said: list[str]) -> None:
    (tmp_path / "days.csv").write_text(content, "utf-8")
    refused = run("calendar", "import", "days.csv")
    assert refused.exit_code == 1
    lines = refused.stderr.splitlines()
    assert len(lines) == len(said)
    assert all(part in line for part, line in zip(said, lines, strict=True))
    assert not any(source == "自定" for *_, source in listed(run, 2027).values())


def test_wrong_usage_is_told(run: Run) -> None:
    for words in (("set", "2027-02-17"), ("set", "17.2.", "--off"), ("clear", "tomorrow"), ("list", "--year", "1")):
        assert run("calendar", *words).exit_code == 2
    assert run("calendar", "import", "nowhere.csv").exit_code == 1


def test_doctor_misses_a_year_that_nobody_knows(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for known, missed in ((range(1970, 3000), 0), (range(0), 1)):
        monkeypatch.setattr(workdays, "_decreed_years", lambda years=known: frozenset(years))
        found = run("doctor")
        assert (found.exit_code, found.stdout.count("cunbao calendar import")) == (0, missed)
