"""Turning ranking on and off for a subtree: first the rule that it touches, then the question, and a record of it."""

import re

from handlers.conversation import buttons
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.summary.count import RANKING
from handlers.summary.wanted import wanted
from storage import places
from storage.audit import Entry
from storage.database import Tx
from storage.messages import Choice
from storage.places import Place
from storage.switches import Switch, switch, turn_to

PRESSED = re.compile(r"(\d{1,15})/(ask|on|off|leave)", re.ASCII)


async def ranking(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """How it stands with a place, by default the administrator's own; a button leads on."""
    pressed = PRESSED.fullmatch(rest)
    place = await _place(tx, turn, rest, int(pressed[1]) if pressed else 0)
    if place is None:
        deed = Entry("ranking.refuse", turn.person.id, f"{rest[:40]!r}")
        return Step(conversation, (Say(turn.say("refused")),), deeds=(deed,))
    match pressed[2] if pressed else "":
        case "ask":
            rows = ((_button(turn, place, "on"), _button(turn, place, "leave")),)
            return Step(conversation, (Say(turn.say("ranking.sure", place=place.name), rows),))
        case "on" | "off" as way:
            return await _turned(tx, turn, conversation, place, way)
    return Step(conversation, (_state(turn, place, await switch(tx, RANKING, place)),))


def _state(turn: Turn, place: Place, found: Switch | None) -> Say:
    if found is None or not found.on:
        return Say(turn.say("ranking.off", place=place.name), ((_button(turn, place, "ask"),),))
    mentions = {
        "place": place.name,
        "above": found.place.name,
        "day": found.changed_at.astimezone(turn.now.tzinfo).date(),
    }
    key = "ranking.on" if found.place == place else "ranking.on_above"
    return Say(turn.say(key, **mentions), ((_button(turn, place, "off"),),))


async def _turned(tx: Tx, turn: Turn, conversation: Conversation, place: Place, way: str) -> Step:
    await turn_to(tx, RANKING, place, way == "on", turn.person.id)
    other = "off" if way == "on" else "ask"
    said = Say(turn.say(f"ranking.turned_{way}", place=place.name), ((_button(turn, place, other),),))
    return Step(conversation, (said,), deeds=(Entry(f"ranking.{way}", turn.person.id, place.path),))


async def _place(tx: Tx, turn: Turn, words: str, number: int) -> Place | None:
    """One that the person administers; None for any other."""
    own = [post.place for post in turn.person.posts if post.role == "admin"]
    if number:
        found = await places.place(tx, number)
        wanted_places = [found] if found else []
    elif words.strip():
        wanted_places = [*(await wanted(tx, turn.person, words[:200], turn.now.date())).places]
    else:
        wanted_places = own[:1]
    return next((place for place in wanted_places if any(above.holds(place) for above in own)), None)


def _button(turn: Turn, place: Place, way: str) -> Choice:
    return buttons.button(turn.say(f"ranking.button.{way}"), buttons.COMMAND, "ranking", f"{place.id}/{way}")
