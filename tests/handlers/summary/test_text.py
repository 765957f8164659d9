"""The sentences of a summary: the first three are what went well, what needs somebody, who is missing; all are true."""

import re
from collections.abc import Callable, Sequence

from handlers.summary.model import Summary
from handlers.summary.text import text
from storage.database import Database
from tests.handlers.summary.shown import PERIODS, counted, drawn

SENTENCES: dict[str, Callable[[Summary], Sequence[float | None]]] = {
    r"^(\d+) 个村里 (\d+) 个有消息；报到 (\d+) 次": lambda one: [
        one.branches,
        one.branches - one.silent.count,
        one.form("check_in").filed,
    ],
    r"问题销号 (\d+) 个，一般": lambda one: [one.issues.closed],
    r"一般 ([\d.]+) 天办好": lambda one: [one.issues.median_days],
    r"^新问题 (\d+) 个，": lambda one: [one.issues.new],
    r"逾期没办完的 (\d+) 个": lambda one: [one.issues.overdue],
    r"请示还没回的 (\d+) 个": lambda one: [one.issues.requests],
    r"月还没走访够 (\d+) 次的督导 (\d+) 位": lambda one: [one.duties.owed, one.duties.supervisors - one.duties.done],
    r"月主题党日：(\d+) 个村报了，还缺 (\d+) 个": lambda one: [
        one.form("theme_day").reported,
        one.form("theme_day").missing.count,
    ],
    r"月主题党日：(\d+) 个村都报了": lambda one: [one.branches],
    r"另有 (\d+) 个村还没到日子": lambda one: [one.branches - one.form("theme_day").expected],
    r"没有消息的村 (\d+) 个": lambda one: [one.silent.count],
    r"主题党日晚报的 (\d+) 个，按时的 (\d+) 个": lambda one: [
        one.form("theme_day").reported - one.form("theme_day").on_time,
        one.form("theme_day").on_time,
    ],
    r"到会：应到 (\d+) 人，实到 (\d+) 人，": lambda one: [one.attendance.due, one.attendance.present],
    r"异地参加 (\d+) 人、补学 (\d+) 人": lambda one: [one.attendance.remote, one.attendance.made_up],
    r"主动发的消息 (\d+) 条；报送用了 (\d+) 条消息，约 (\d+) 分钟（前期 (\d+) 分钟）": lambda one: [
        *one.burden.model_dump().values(),
        one.burden_before.minutes,
    ],
}
"""Each sentence with its figures, where it is said."""


async def test_every_figure_is_that_of_the_model(database: Database) -> None:
    heard: set[str] = set()
    for place in await drawn(database):
        for period in PERIODS:
            summary, style = await counted(database, place, period)
            said = text(summary, period, style.library, "zh")
            for pattern, figures in SENTENCES.items():
                if found := re.search(pattern, said, re.MULTILINE):
                    assert [float(number) for number in found.groups()] == figures(summary), said
                    heard.add(pattern)
            check_three(summary, said.split("\n"))
            check_rest(summary, said)
            check_silence(summary, said)
    assert heard == set(SENTENCES)


def check_three(summary: Summary, lines: list[str]) -> None:
    """What went well, what needs somebody, who is missing; a place without a village misses nobody."""
    assert re.search(r"报到 \d+ 次，", lines[1])
    assert re.match(r"新问题|没有新问题", lines[2])
    if summary.branches:
        assert "月主题党日" in lines[3]
        for one in (*summary.form("theme_day").missing.named, *summary.silent.named):
            assert one.place.name in lines[3]


def check_silence(summary: Summary, said: str) -> None:
    """Nothing is said of what there is none of."""
    one = summary.issues
    told = ("问题销号", one.closed), ("逾期没办完", one.overdue), ("请示还没回", one.requests)
    assert [words for words, many in told if (words in said) != bool(many)] == []


def check_rest(summary: Summary, said: str) -> None:
    assert len(said) <= 1500
    for missing in (summary.form("theme_day").missing, summary.silent):
        known = {"quiet": "报平安", "unreachable": "联系不上", "away": "请假"}
        for why, many in missing.why.items():
            assert why == "nothing" or f"{known[why]} {many}" in said
    rates = re.search("主题党日完成率：(.*)。", said)
    assert bool(rates) == (summary.ranked and any(child.due for child in summary.children))
    if rates:
        shown = [float(rate) for rate in re.findall(r"([\d.]+)%", rates[1])]
        assert shown == sorted(shown, reverse=True)
