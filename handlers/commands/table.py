"""Every command of this room, and how one is recognised in what a person says or presses."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.commands import duties, filing, person
from handlers.commands.command import Command
from handlers.commands.help import help_
from handlers.commands.roster import roster
from handlers.conversation import buttons, navigation
from handlers.conversation.navigation import folded
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Turn
from handlers.issues.command import ledger
from handlers.summary import ask
from handlers.summary.question import is_question
from handlers.summary.ranking import ranking
from handlers.theme_day import answers
from handlers.theme_day.begin import theme_day
from handlers.theme_day.make_up import make_up
from handlers.theme_day.meeting import meeting
from handlers.words.say import say, words

OFFICE = frozenset({"supervisor", "admin"})
SECRETARY = frozenset({"secretary"})
BELONGING = frozenset({"member", "secretary"})
BEGUN_BY = {"theme_day": "themeday"}
"""Forms that are begun by a command of their own, which looks into the store first."""

COMMANDS: tuple[Command, ...] = (
    Command("start", person.start),
    Command("checkin", filing.check_in),
    Command("themeday", theme_day, SECRETARY),
    Command("meeting", meeting, SECRETARY),
    Command("makeup", make_up, SECRETARY),
    Command("issue", filing.issue),
    Command("forms", filing.forms),
    Command("form", filing.begin, listed=False),
    Command("todo", duties.todo),
    Command("mine", filing.mine),
    Command("correct", filing.correct, listed=False),
    Command("summary", ask.ask, OFFICE),
    Command("details", ask.ask_rows, OFFICE, listed=False, hears=is_question),
    Command("ranking", ranking, frozenset({"admin"}), listed=False),
    Command("issues", ledger, photos=True),
    Command("roster", roster, OFFICE | {"secretary"}),
    Command("language", person.language),
    Command("me", person.me),
    Command("feedback", person.feedback),
    Command("join", answers.join, BELONGING, listed=False),
    Command("leave", answers.leave, BELONGING, listed=False),
    Command("remote", answers.remote, BELONGING, listed=False),
    Command("cancel", person.cancel),
    Command("help", help_),
)


@dataclass(frozen=True, slots=True)
class Call:
    """A command somebody gave, and what they said after it."""

    command: Command
    rest: str


def called(turn: Turn, conversation: Conversation, commands: Sequence[Command]) -> Call | None:
    """The command in this message. In the middle of a form only `/name` and buttons are commands: words are answers."""
    incoming = turn.incoming
    if incoming.press:
        return _pressed(incoming.press, commands)
    going = conversation.draft is not None and navigation.meaning(incoming.text)
    if incoming.edited or going:
        return None
    if incoming.attachments:
        return _waited(turn, conversation, commands) if _photo_awaited(turn, conversation, commands) else None
    if incoming.text.startswith("/"):
        name, _, rest = incoming.text[1:].partition(" ")
        return _named(name.casefold(), rest.strip(), commands)
    if conversation.draft is not None:
        return None
    call = _worded(incoming.text, commands)
    if _waits(turn, conversation) and (call is None or call.rest or navigation.meaning(incoming.text)):
        return _waited(turn, conversation, commands)
    # while another command waits too: its word alone is hardly meant as the answer
    return call or _heard(turn, commands)


def menu(language: str, commands: Sequence[Command]) -> list[tuple[str, str]]:
    """Names and what they are for, as the platform's own menu shows them."""
    return [(command.name, say(language, f"menu.{command.name}")) for command in commands if command.listed]


def _pressed(data: str, commands: Sequence[Command]) -> Call | None:
    press = buttons.read(data)
    if press is None:
        return None
    if press.deed in (buttons.FORM, buttons.COLD) and press.parts[0] in BEGUN_BY:
        return _named(BEGUN_BY[press.parts[0]], "", commands)
    if press.deed == buttons.CORRECT:
        return _named("correct", press.parts[0], commands)
    return _named(press.parts[0], ":".join(press.parts[1:]), commands) if press.deed == buttons.COMMAND else None


def _named(name: str, rest: str, commands: Sequence[Command]) -> Call | None:
    return next((Call(command, rest) for command in commands if command.name == name), None)


def _waits(turn: Turn, conversation: Conversation) -> bool:
    until = conversation.waits_until
    return bool(conversation.waits_for) and (until is None or turn.now <= until)


def _photo_awaited(turn: Turn, conversation: Conversation, commands: Sequence[Command]) -> bool:
    """Whether a photo is the answer to what was asked; not a late part of an album, which has its place already."""
    waiting = conversation.draft is None and _waits(turn, conversation)
    joined = turn.incoming.album and any(one.album == turn.incoming.album for one in conversation.albums)
    name = conversation.waits_for.partition(" ")[0]
    return waiting and not joined and any(command.photos for command in commands if command.name == name)


def _waited(turn: Turn, conversation: Conversation, commands: Sequence[Command]) -> Call | None:
    """What a command waits for: any line but the words that mean the same everywhere."""
    name, _, begun = conversation.waits_for.partition(" ")
    way = navigation.meaning(turn.incoming.text)
    if way in {"cancel", "back", "skip"}:
        return _named("cancel", "", commands)
    said = "" if way == "help" else turn.incoming.text
    return _named(name, f"{begun}\n{said}" if begun else said, commands)


def _worded(text: str, commands: Sequence[Command]) -> Call | None:
    """A command's word alone, or followed by a blank and more ("汇总 河北镇", "改 #12")."""
    first, _, rest = text.strip().partition(" ")
    for command in commands:
        known = {folded(word) for said in words(f"word.{command.name}") for word in said.split("|")}
        if folded(text) in known:
            return Call(command, "")
        if folded(first) in known and rest:
            return Call(command, rest.strip())
    return None


def _heard(turn: Turn, commands: Sequence[Command]) -> Call | None:
    """A line that some command takes for its own: a question about a summary."""
    text = turn.incoming.text
    own = (command for command in commands if command.hears and not command.roles.isdisjoint(turn.person.roles))
    return next((Call(command, text) for command in own if command.hears and command.hears(text)), None)
