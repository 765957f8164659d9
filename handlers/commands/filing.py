"""The commands that begin a report, list what may be filed, and correct what was."""

from datetime import timedelta

from handlers.conversation import buttons, cold, step
from handlers.conversation.edits import correction
from handlers.conversation.recap import headline, recap
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.forms.form import Form, pick
from handlers.theme_day.begin import theme_day
from handlers.theme_day.planned import KIND as THEME_DAY
from storage import reports
from storage.audit import Entry
from storage.database import Tx
from storage.messages import Choice
from storage.reports import Report

CORRECTED_WITHIN = timedelta(days=7)
MOST_LISTED = 6


async def check_in(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    return await begin(tx, turn, conversation, "check_in")


async def issue(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    return await begin(tx, turn, conversation, "issue")


async def begin(tx: Tx, turn: Turn, conversation: Conversation, name: str) -> Step:
    """Begins a form by name or title; without one, or with a name that is not offered, shows those that are."""
    form = next((one for one in turn.offered if name in (one.name, *one.title.values())), None)
    if form and form.name == THEME_DAY:
        return await theme_day(tx, turn, conversation, "")
    return cold.begin(turn, conversation, form) if form else await forms(tx, turn, conversation, "")


async def forms(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """The forms this person may file, six at a time."""
    if not turn.offered:
        return Step(conversation, (Say(turn.say("forms.none")),))
    wanted = int(rest) if rest.isdecimal() and len(rest) < 4 else 0
    pages = -(-len(turn.offered) // MOST_LISTED)
    page = wanted % pages
    here = turn.offered[page * MOST_LISTED : (page + 1) * MOST_LISTED]
    rows = buttons.arranged(buttons.button(pick(one.title, turn.language), buttons.FORM, one.name) for one in here)
    if pages > 1:
        rows = (*rows, (buttons.button(turn.say("button.more"), buttons.COMMAND, "forms", (page + 1) % pages),))
    return Step(conversation, (Say(turn.say("forms.choose"), rows),))


async def mine(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """What the person sent in the last weeks, newest first; what is recent enough can be corrected by its button."""
    found = await reports.by_person(tx, turn.person.id, turn.now - timedelta(days=60), 10)
    if not found:
        return Step(conversation, (Say(turn.say("mine.none"), step.form_rows(turn)),))
    lines = [turn.say("mine.title"), *(_line(turn, report) for report in found)]
    return Step(conversation, (Say("\n".join(lines), _correctable_rows(turn, found)),))


async def correct(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Opens a report of the person's own to be changed; without a number, asks which."""
    wanted = rest.strip().lstrip("#＃")
    if not wanted:
        found = await reports.by_person(tx, turn.person.id, turn.now - CORRECTED_WITHIN, MOST_LISTED)
        if not found:
            return Step(conversation, (Say(turn.say("correct.none")),))
        return Step(conversation, (Say(turn.say("correct.which"), _correctable_rows(turn, found)),))
    report = await reports.get(tx, int(wanted)) if wanted.isdecimal() and len(wanted) < 15 else None
    if report is None or report.person_id != turn.person.id:
        deed = Entry("report.correct.refuse", turn.person.id, f"#{wanted[:20]}")
        return Step(conversation, (Say(turn.say("refused")),), deeds=(deed,))
    form = turn.library.newest(report.form)
    if form is None or report.filed_at < turn.now - CORRECTED_WITHIN:
        return Step(conversation, (Say(turn.say("correct.too_late", number=report.number)),))
    return recap(turn, conversation, correction(turn, form, report), form)


def _line(turn: Turn, report: Report) -> str:
    form = turn.library.newest(report.form)
    title = pick(form.title, turn.language) if form else report.form
    gist = _gist(turn, form, report)
    day = report.filed_at.astimezone(turn.now.tzinfo)
    return f"#{report.number} {day.month}-{day.day} {title}{' · ' + gist if gist else ''}"


def _gist(turn: Turn, form: Form | None, report: Report) -> str:
    text = headline(form, report.answers, turn.language) if form else ""
    return text if len(text) <= 20 else text[:19] + "…"


def _correctable_rows(turn: Turn, found: list[Report]) -> tuple[tuple[Choice, ...], ...]:
    recent = [report for report in found if report.filed_at >= turn.now - CORRECTED_WITHIN][:MOST_LISTED]
    key = "button.change_number"
    return buttons.arranged(
        buttons.button(turn.say(key, number=report.number), buttons.CORRECT, report.number) for report in recent
    )
