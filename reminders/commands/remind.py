"""The command /remind: an administrator sees, adds, pauses, changes and tries what is said unasked."""

from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.words.say import words
from reminders.commands.adding import Adding, add
from reminders.commands.changing import CHANGES, go_ones_own_way
from reminders.commands.shown import card, listed
from reminders.foreseeing import promise_of_day, promise_of_schedule
from storage import schedule
from storage.audit import Entry
from storage.database import Tx
from storage.places import Place
from storage.schedule import Schedule


async def remind(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Without more, the list; with a number, that schedule; else what a button or a typed line says.

    A line that was asked for stands behind the first line break.
    """
    conversation = conversation.but(waits_for="")
    first, _, typed = rest.partition("\n")
    name, _, more = first.strip().partition(" ")
    if name.isdecimal() and len(name) < 15:
        return await _one(tx, turn, conversation, int(name), more.strip(), typed)
    if _means(name, "add"):
        return await add(Adding(tx, turn, conversation, administered(turn)[0]), more.strip(), typed)
    if _means(name, "tomorrow"):
        return Step(conversation, promises=(promise_of_day(turn, administered(turn)[0]),))
    page = int(more) if name == "page" and more.isdecimal() and len(more) < 5 else 0
    return Step(conversation, (listed(turn, await _here(tx, turn), page),))


def administered(turn: Turn) -> list[Place]:
    """The places whose schedules this person keeps."""
    posts = [post.place for post in turn.person.posts if post.role == "admin"]
    return list({place.id: place for place in posts}.values())


def _means(name: str, what: str) -> bool:
    return name == what or any(name in said.split("|") for said in words(f"remind.words.{what}"))


async def _here(tx: Tx, turn: Turn) -> list[Schedule]:
    """What holds in the administered places: their own, what is below them, what they have from above."""
    found: dict[int, Schedule] = {}
    for place in administered(turn):
        own = await schedule.within(tx, place.path)
        named = {(one.kind, one.subject) for one in own if one.place.id == place.id}
        above = await schedule.of_places(tx, place.ids[:-1])
        nearest = {(one.kind, one.subject): one for one in reversed(above)}
        found |= {one.id: one for one in own}
        found |= {one.id: one for key, one in nearest.items() if key not in named}
    return list(found.values())


async def _one(tx: Tx, turn: Turn, conversation: Conversation, number: int, what: str, typed: str) -> Step:
    """A schedule of one's own, or one from above that holds here; no other is said to exist."""
    one = await schedule.by_id(tx, number)
    own = next((place for place in administered(turn) if one and place.holds(one.place)), None)
    here = own or next((place for place in administered(turn) if one and one.place.holds(place)), None)
    if one is None or here is None:
        deed = Entry("schedule.refuse", turn.person.id, f"{number} {what}"[:60])
        return Step(conversation, (Say(turn.say("refused")),), deeds=(deed,))
    if what == "test":
        return Step(conversation, promises=(promise_of_schedule(turn, here, one),))
    if what == "own" and own is None:
        return await go_ones_own_way(tx, turn, conversation, one, here)
    change = CHANGES.get(what) if own else None
    if change is None:
        return Step(conversation, (card(turn, one, own is not None),))
    return await change(tx, turn, conversation, one, typed)
