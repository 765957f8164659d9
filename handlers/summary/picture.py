"""A summary as a picture for a phone: readable where it is 360 points wide, without touching it."""

from handlers.forms.offers import Library
from handlers.summary.drawing import WIDTH, Drawing, lines
from handlers.summary.light import Light, light
from handlers.summary.model import FORMS, FormCount, Missing, Summary
from handlers.summary.period import Period
from handlers.summary.sections import happened
from handlers.summary.text import (
    NONE,
    day_said,
    form_title,
    kind_label,
    month_number,
    percent,
    period_said,
    reasons,
    share,
)
from handlers.words.say import say

INK, SOFT, FAINT, PAPER = "#1f2933", "#5f6b76", "#d9dee3", "#f4f6f8"
RED = "#b3261e"
LIGHTS = {Light.MET: "#1e7d43", Light.NEAR: "#b26a00", Light.OVERDUE: RED, Light.AHEAD: SOFT}
LEFT, RIGHT = 16, WIDTH - 16
BIG, HEAD, BODY, SMALL = 26, 16, 15, 13
"""Sizes of letters in points; a smaller one than the last would not be read."""
MOST_ROWS = 10
MOST_KINDS = 7
MOST_OTHERS = 5
MOST_NAME_LINES = 4


def draw(summary: Summary, period: Period, library: Library, language: str) -> Drawing:
    """The whole picture, at most 150 kB as PNG."""
    picture = _Picture(summary, library, language)
    picture.head(period)
    picture.figures()
    picture.theme_day()
    picture.issues()
    picture.duties()
    picture.kinds()
    picture.others()
    picture.burden()
    picture.named()
    picture.foot()
    return picture.drawing


class _Picture:
    """Draws from above to below."""

    def __init__(self, summary: Summary, library: Library, language: str) -> None:
        self.drawing = Drawing()
        self._summary = summary
        self._library = library
        self._language = language
        self._theme_day = summary.form("theme_day")
        self._month = month_number(summary)

    def head(self, period: Period) -> None:
        self.drawing.box((0, 0, WIDTH, 78), RED)
        self.drawing.write((LEFT, 28), self._fitting(self._summary.place.name, 22), 22, "white", bold=True)
        over = self._summary.until.date() > period.last
        key = "picture.over" if over else "picture.so_far"
        self._write(LEFT, 58, say(self._language, key, period=period_said(period, self._language)), BODY, "#fbe9e7")
        self.drawing.y = 92

    def figures(self) -> None:
        """Three large ones side by side."""
        summary = self._summary
        check_in, issue = summary.form("check_in"), summary.form("issue")
        heard = summary.branches - summary.silent.count
        of = say(self._language, "picture.of", count=summary.branches)
        shown = (
            ("picture.heard", heard, of, INK if heard == summary.branches else RED),
            ("picture.check_ins", check_in.filed, self._before(check_in), INK),
            ("picture.issues", summary.issues.new, self._before(issue), INK),
        )
        step = (RIGHT - LEFT + 8) / 3
        for place, (key, figure, below, colour) in enumerate(shown):
            left = LEFT + place * step
            self.drawing.box((left, self.drawing.y, left + step - 8, self.drawing.y + 88), PAPER, 8)
            middle = left + (step - 8) / 2
            self._write(middle, self.drawing.y + 16, say(self._language, key), SMALL, SOFT, "mm")
            self.drawing.write((middle, self.drawing.y + 44), str(figure), BIG, colour, "mm", bold=True)
            self._write(middle, self.drawing.y + 72, below, SMALL, SOFT, "mm")
        self.drawing.y += 108

    def theme_day(self) -> None:
        """The place's own light, then a bar for each place below, in the order that the model has; what came of it."""
        summary, one = self._summary, self._theme_day
        if not summary.branches:
            return
        self._section(say(self._language, "picture.theme_day", month=self._month))
        self._bar(say(self._language, "picture.all"), one.reported, one.expected, one.missing.count, bold=True)
        towns = [child for child in summary.children if child.branches and child.place.level != "branch"]
        # Without ranking nobody stands first: where there is no room for all, those that are done are left out.
        wanted = towns if summary.ranked or len(towns) <= MOST_ROWS else [child for child in towns if child.missing]
        for child in wanted[:MOST_ROWS]:
            self._bar(child.place.name, child.due - child.missing, child.due, child.missing)
        if rest := [child for child in towns if child not in wanted[:MOST_ROWS]]:
            missing = sum(child.missing for child in rest)
            key = "picture.rest" if missing else "picture.rest_met"
            self._small(say(self._language, key, count=len(rest), missing=missing))
        if one.reported:
            self._small(say(self._language, "picture.on_time", on_time=one.on_time, late=one.reported - one.on_time))
        self._attendance()
        self.drawing.y += 8

    def _attendance(self) -> None:
        one = self._summary.attendance
        if one.held and one.due:
            rate = percent(one.present, one.due)
            self._small(say(self._language, "picture.attendance", **{**one.model_dump(), "rate": rate}))

    def issues(self) -> None:
        """What became of them, and how they stand: what is late with the light's shape and word."""
        one = self._summary.issues
        if not happened(one):
            return
        told = one.model_dump() | {name: share(getattr(one, name)) for name in ("solved_share", "satisfied_share")}
        told["median_days"] = NONE if one.median_days is None else f"{one.median_days:g}"
        self._section(say(self._language, "picture.issue_section"))
        for line in ("done", "solved", "said", "open"):
            self._small(say(self._language, f"picture.issues_{line}", **told))
        if one.overdue:
            self._small(f"{Light.OVERDUE.said(self._language)} {one.overdue}", RED)
        if one.oldest_at:
            since = day_said(one.oldest_at.date(), self._language)
            self._small(say(self._language, "picture.oldest", number=one.oldest, since=since))
        self.drawing.y += 8

    def duties(self) -> None:
        """Supervisors' visits, as openly as the villages' reports."""
        one = self._summary.duties
        if not one.supervisors:
            return
        self._section(say(self._language, "picture.duties", month=self._month))
        told = {"owed": one.owed, "done": one.done, "of": one.supervisors, "visits": one.visits}
        self._small(say(self._language, "picture.visited", **told))
        self.drawing.y += 8

    def burden(self) -> None:
        self._section(say(self._language, "picture.burden"))
        before = self._summary.burden_before.model_dump()
        for name, many in self._summary.burden.model_dump().items():
            label = say(self._language, f"figure.{name}")
            self._small(say(self._language, "picture.burden_line", label=label, many=many, before=before[name]))
        self.drawing.y += 8

    def kinds(self) -> None:
        kinds = self._summary.kinds[:MOST_KINDS]
        if not kinds:
            return
        self._section(say(self._language, "picture.kinds"))
        for one in kinds:
            label = kind_label(self._library, one.kind, self._language)
            self._write(LEFT, self.drawing.y + 10, self._fitting(label, BODY, 100), BODY, INK)
            length = 176 * one.filed / kinds[0].filed
            self.drawing.box((124, self.drawing.y + 2, 124 + max(3, length), self.drawing.y + 18), "#d98880", 3)
            self._write(RIGHT, self.drawing.y + 10, str(one.filed), BODY, INK, "rm")
            self.drawing.y += 26
        self.drawing.y += 8

    def others(self) -> None:
        """Forms besides the three jobs."""
        shown = [one for one in self._summary.forms if one.form not in FORMS and one.filed][:MOST_OTHERS]
        if not shown:
            return
        self._section(say(self._language, "picture.others"))
        for one in shown:
            label = form_title(self._library, one.form, self._language)
            self._write(LEFT, self.drawing.y + 10, self._fitting(label, BODY, 180), BODY, INK)
            self._write(RIGHT, self.drawing.y + 10, str(one.filed), BODY, INK, "rm")
            self.drawing.y += 26
        self.drawing.y += 8

    def named(self) -> None:
        """Who is missing, by name and with what is known of why: 不漏一村."""
        missing = {"picture.missing": self._theme_day.missing, "picture.silent": self._summary.silent}
        for key, one in missing.items():
            if one.count:
                self._section(say(self._language, key, count=one.count, month=self._month))
                if known := reasons(one, self._language):
                    self._small(known)
                self._names(one)

    def foot(self) -> None:
        until = self._summary.until
        self.drawing.box((LEFT, self.drawing.y + 2, RIGHT, self.drawing.y + 3), FAINT)
        self._write(
            LEFT, self.drawing.y + 20, say(self._language, "picture.foot", until=f"{until:%Y-%m-%d %H:%M}"), SMALL, SOFT
        )
        self.drawing.y += 36

    def _before(self, one: FormCount) -> str:
        return say(self._language, "picture.before", count=one.before)

    def _bar(self, label: str, done: int, due: int, missing: int, bold: bool = False) -> None:
        """So many of those whose day is over, or that held it."""
        shown = light(self._summary, due, missing)
        colour = LIGHTS[shown]
        self.drawing.write((LEFT, self.drawing.y + 10), self._fitting(label, BODY, 96), BODY, INK, bold=bold)
        self.drawing.box((118, self.drawing.y + 3, 222, self.drawing.y + 17), FAINT, 4)
        self.drawing.box((118, self.drawing.y + 3, 118 + 104 * done / max(due, 1), self.drawing.y + 17), colour, 4)
        self._write(230, self.drawing.y + 10, f"{done}/{due}", BODY, INK)
        self.drawing.write((RIGHT, self.drawing.y + 10), shown.said(self._language), BODY, colour, "rm", bold=True)
        self.drawing.y += 28

    def _names(self, missing: Missing) -> None:
        comma = say(self._language, "show.comma")
        text = comma.join(one.place.name for one in missing.named)
        broken = lines(text, RIGHT - LEFT, lambda line: self.drawing.wide(line, BODY))
        for line in broken[:MOST_NAME_LINES]:
            self._write(LEFT, self.drawing.y + 10, line, BODY, INK)
            self.drawing.y += 24
        if len(broken) > MOST_NAME_LINES or missing.count > len(missing.named):
            self._small(say(self._language, "picture.more_names", count=missing.count))
        self.drawing.y += 8

    def _section(self, title: str) -> None:
        self.drawing.box((LEFT, self.drawing.y + 3, LEFT + 4, self.drawing.y + 19), RED, 2)
        self.drawing.write((LEFT + 11, self.drawing.y + 11), title, HEAD, INK, bold=True)
        self.drawing.y += 32

    def _small(self, text: str, colour: str = SOFT) -> None:
        self._write(LEFT, self.drawing.y + 8, text, SMALL, colour)
        self.drawing.y += 24

    def _write(self, x: float, y: float, text: str, size: int, colour: str, anchor: str = "lm") -> None:
        self.drawing.write((x, y), text, size, colour, anchor)

    def _fitting(self, text: str, size: int, room: float = RIGHT - LEFT) -> str:
        """The beginning of it, where all has no room."""
        if self.drawing.wide(text, size) <= room:
            return text
        return lines(text, room - size, lambda line: self.drawing.wide(line, size))[0] + "…"
