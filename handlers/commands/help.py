"""The command /help: what this very person may do here, in one or two lines, and the buttons used most."""

from collections.abc import Iterator, Mapping

from handlers.conversation import buttons
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.forms.form import pick
from storage.database import Tx
from storage.messages import Choice

MOST = 6
"""Buttons."""
OFTEN: Mapping[str, tuple[str, ...]] = {
    "secretary": ("checkin", "issue", "meeting", "issues", "themeday_plan", "todo"),
    "supervisor": ("summary", "issues", "checkin", "roster", "todo"),
    "admin": ("summary", "issues", "roster", "remind", "themeday_plan"),
    "member": ("checkin", "issue", "mine", "away"),
}
"""Who does what most; whoever is several things is told of each, the first here first."""
FORMS = {"checkin": "check_in", "issue": "issue"}
"""Commands that begin a form, whose own name stands on the button: an office may have taken it away."""


async def help_(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    held = turn.person.roles - ({"member"} if "secretary" in turn.person.roles else set())  # who may do all that, too
    roles = [role for role in OFTEN if role in held]
    said = [turn.say(f"help.{role}") for role in roles]
    ways = {way.data: way for role in roles for way in _ways(turn, role)}
    return Step(conversation, (Say("\n".join(said), buttons.arranged([*ways.values()][:MOST])),))


def _ways(turn: Turn, role: str) -> Iterator[Choice]:
    for name in OFTEN[role]:
        if name not in FORMS:
            yield buttons.button(turn.say(f"help.button.{name}"), buttons.COMMAND, name)
        elif form := next((one for one in turn.offered if one.name == FORMS[name]), None):
            yield buttons.button(pick(form.title, turn.language), buttons.FORM, form.name)
