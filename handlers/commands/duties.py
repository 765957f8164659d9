"""The command about what is owed: /todo."""

from datetime import datetime

from handlers.conversation import buttons
from handlers.conversation.recap import resume_button
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.forms.form import pick
from handlers.issues import card
from handlers.issues.wanted import card_button
from handlers.theme_day.hall import SECRETARY, branches
from handlers.theme_day.left_open import left_open
from handlers.theme_day.make_up import Lacking, missing
from handlers.theme_day.words import few
from storage import issues, reports
from storage.database import Tx
from storage.messages import Choice

MOST_ISSUES = 3
"""The others are in the ledger."""


async def todo(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """What the person owes now: forms left half filled, issues that wait for a word, this month's theme day of each
    branch served."""
    lines: list[str] = []
    choices: list[Choice] = []
    for draft in (conversation.draft, *conversation.shelf):
        form = turn.library.newest(draft.form) if draft else None
        if draft and form:
            title = pick(form.title, turn.language)
            lines.append(turn.say("todo.draft", form=title))
            choices.append(resume_button(turn, draft))
    waiting = await issues.found(tx, issues.waiting_for(turn.person), MOST_ISSUES)
    lines += [turn.say("todo.issue", title=card.title(issue, 24)) for issue in waiting]
    choices += [card_button(turn.say("issue.button.card", number=issue.number), issue.number) for issue in waiting]
    owed = await _missing_theme_days(tx, turn)
    lines += [turn.say("todo.theme_day", branch=name, month=turn.now.month) for name in owed]
    form = next((one for one in turn.offered if one.name == "theme_day"), None)
    if owed and form:
        choices.append(buttons.button(pick(form.title, turn.language), buttons.FORM, form.name))
    for earlier in await left_open(tx, turn, branches(turn, SECRETARY)):
        lines.append(turn.say("todo.left_open", branch=earlier.place.name, month=earlier.month.first.month))
        choices.append(earlier.button(turn))
    lacking = await missing(tx, turn)
    for branch, names in _by_branch(lacking).items():
        lines.append(turn.say("todo.makeup", branch=branch, names=few(names, turn.language)))
    if lacking:
        choices.append(buttons.button(turn.say("button.makeup"), buttons.COMMAND, "makeup"))
    text = "\n".join(lines) if lines else turn.say("todo.none")
    return Step(conversation, (Say(text, buttons.arranged(choices)),))


def _by_branch(lacking: list[Lacking]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in lacking:
        found.setdefault(one.place.name, []).append(one.name)
    return found


async def _missing_theme_days(tx: Tx, turn: Turn) -> list[str]:
    branches = [post.place for post in turn.person.posts if post.role == "secretary" and post.place.level == "branch"]
    month = turn.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return [branch.name for branch in branches if not await _any(tx, branch.path, month, turn.now)]


async def _any(tx: Tx, path: str, since: datetime, until: datetime) -> bool:
    return bool(await reports.happened_in_subtree(tx, path, "theme_day", since, until))
