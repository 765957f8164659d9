"""Pages of buttons around a summary: to the places above and below, and to other times."""

from handlers.conversation import buttons
from handlers.conversation.turn import Rows, Say
from handlers.summary.allowed import Allowed
from handlers.summary.count import children
from handlers.summary.model import Child
from handlers.summary.page import link
from handlers.summary.period import NAMES, read
from storage import places
from storage.database import Tx
from storage.messages import Choice

MOST = 6
"""Buttons on a page."""


async def page(tx: Tx, allowed: Allowed) -> Say:
    return await _places(tx, allowed) if allowed.what == "places" else _periods(allowed)


async def _places(tx: Tx, allowed: Allowed) -> Say:
    """What is right above, if the reader may see it, the reader's other posts, and what is right below."""
    place, code = allowed.place, allowed.period.code
    above = [one for one in (await places.ancestors(tx, place))[-2:-1] if allowed.person.sees(one)]
    others = [one for one in allowed.person.watched if one not in (place, *above)]
    choices = [link(one.name, one, code) for one in (*above, *others)]
    below = await children(tx, place, allowed.period, allowed.now, allowed.zone)
    choices += [link(_label(child, allowed), child.place, code) for child in below]
    return Say(allowed.say("summary.where", place=place.name), _paged(choices, allowed))


def _label(child: Child, allowed: Allowed) -> str:
    if not child.missing:
        return child.place.name
    return allowed.say("summary.child", place=child.place.name, count=child.missing)


def _periods(allowed: Allowed) -> Say:
    """By name, not by date: 本周 pressed next week means next week."""
    named = [name for name in NAMES if read(name, allowed.today) != allowed.period]
    choices = [link(allowed.say(f"summary.button.{name}"), allowed.place, name) for name in named]
    return Say(allowed.say("summary.when", place=allowed.place.name), _paged(choices, allowed))


def _paged(choices: list[Choice], allowed: Allowed) -> Rows:
    pages = -(-len(choices) // MOST) or 1
    here = allowed.number % pages
    place, code = allowed.place, allowed.period.code
    more = link(allowed.say("button.more"), place, code, allowed.what, (here + 1) % pages)
    ways = (*((more,) if pages > 1 else ()), link(allowed.say("summary.button.back"), place, code))
    return (*buttons.arranged(choices[here * MOST : (here + 1) * MOST]), ways)
