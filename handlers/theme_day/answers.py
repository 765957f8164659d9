"""Whether a member comes to the theme day: I come, I cannot (and why), from afar; as a button or as a word."""

from collections.abc import Sequence

from handlers.conversation import buttons
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Rows, Say, Step, Turn
from handlers.summary import period
from handlers.summary.period import Period
from handlers.theme_day.hall import Hall, branches, enter, named, zone_of
from handlers.theme_day.words import attend, event
from storage import theme_days
from storage.audit import Entry
from storage.database import Tx
from storage.places import Place
from storage.theme_days import BELONGING, Answer

LONGEST_REASON = 60


async def join(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    return await _answer(tx, turn, conversation, rest, "join")


async def leave(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Kept at once; the reason may follow, behind a line break."""
    return await _answer(tx, turn, conversation, rest, "leave")


async def remote(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    return await _answer(tx, turn, conversation, rest, "remote")


async def _answer(tx: Tx, turn: Turn, conversation: Conversation, rest: str, answer: Answer) -> Step:
    conversation = conversation.but(waits_for="")
    where, _, reason = rest.partition("\n")
    where, _, usual = where.partition("/")
    own = branches(turn, BELONGING)
    if _worded(turn, where):  # 请假 家里有事
        where, reason = "", where
    if not where.strip() and len(own) > 1:
        return await _which(tx, turn, conversation, own, answer)
    found = named(turn, where, BELONGING) if where.strip() else await _coming(tx, turn, own)
    if found is None:
        deed = Entry("theme_day.refuse", turn.person.id, f"{answer} {where[:40]!r}")
        return Step(conversation, (Say(turn.say("refused")),), deeds=(deed,))
    hall = await enter(tx, *found, zone_of(turn))
    if hall.record:
        return Step(conversation, (Say(turn.say("theme_day.over", branch=hall.place.name)),))
    said = _usual(turn).get(usual, " ".join(reason.split())[:LONGEST_REASON])
    row = {"answer": answer, "reason": said, "answered_at": tx.now}
    await theme_days.note(tx, hall.place.id, hall.month, {turn.person.id: row})
    return _kept(turn, conversation, hall, answer, said)


def _worded(turn: Turn, said: str) -> bool:
    """Whether what follows the command was said in words, and names no branch by its number."""
    return bool(said.strip()) and not turn.incoming.press and not said.lstrip()[:1].isdecimal()


async def _coming(tx: Tx, turn: Turn, own: Sequence[Place]) -> tuple[Place, Period] | None:
    """The theme day that is next: this month's while it is to come, else next month's."""
    if not own:
        return None
    month = period.month(turn.now.date())
    hall = await enter(tx, own[0], month, zone_of(turn))
    over = hall.record or (hall.planned.day is not None and hall.planned.day < turn.now.date())
    return own[0], month.next if over else month


async def _which(tx: Tx, turn: Turn, conversation: Conversation, own: Sequence[Place], answer: Answer) -> Step:
    """Of several branches, whose theme day?"""
    coming = [found for place in own if (found := await _coming(tx, turn, [place]))]
    ways = (buttons.button(at.name, buttons.COMMAND, answer, f"{at.id} {month.code}") for at, month in coming)
    return Step(conversation, (Say(turn.say("ask.place"), buttons.arranged(ways)),))


def _kept(turn: Turn, conversation: Conversation, hall: Hall, answer: Answer, reason: str) -> Step:
    day, today = hall.planned.day, turn.now.date()
    when = event(hall.place, day, today, hall.planned.plan, turn.language) if day else hall.place.name
    where = f"{hall.place.id} {hall.month}"
    if answer == "leave" and not reason:
        asked = turn.say("theme_day.kept.leave", event=when)
        return Step(conversation.but(waits_for=f"leave {where}"), (Say(asked, _reasons(turn, where)),))
    key = "theme_day.kept.excused" if answer == "leave" else f"theme_day.kept.{answer}"
    other = "join" if answer == "leave" else "leave"
    change = ((attend(other, hall.place.id, hall.month, turn.language),),)
    return Step(conversation, (Say(turn.say(key, event=when, reason=reason), change),))


def _reasons(turn: Turn, where: str) -> Rows:
    """The usual ones; another is simply written."""
    return buttons.arranged(
        buttons.button(why, buttons.COMMAND, "leave", f"{where}/{number}") for number, why in _usual(turn).items()
    )


def _usual(turn: Turn) -> dict[str, str]:
    """Reasons by the number that a button carries."""
    return {str(number): why for number, why in enumerate(turn.say("theme_day.reasons").split("|"))}
