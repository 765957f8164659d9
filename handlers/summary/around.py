"""The page of buttons around a summary: to the places above, beside and below, and to other times."""

from collections.abc import Sequence

from handlers.conversation import buttons
from handlers.conversation.turn import Say
from handlers.summary.allowed import Allowed
from handlers.summary.count import children
from handlers.summary.model import Child
from handlers.summary.page import AROUND, link
from handlers.summary.period import read
from handlers.summary.text import period_said
from storage import places
from storage.database import Tx
from storage.messages import Choice

MOST = 6
"""Places on a page, the button to the next one counted."""
PERIODS = ("week", "last_week", "month", "last_month")
"""By name, not by date: 本周 pressed next week means next week."""


async def page(tx: Tx, allowed: Allowed) -> Say:
    """What is right above, if the reader may see it, the reader's other posts, what is right below; then the times."""
    place, code = allowed.place, allowed.period.code
    above = [one for one in (await places.ancestors(tx, place))[-2:-1] if allowed.person.sees(one)]
    others = [one for one in allowed.person.watched if one not in (place, *above)]
    below = await children(tx, place, allowed.period, allowed.now, allowed.zone)
    choices = [link(one.name, one, code) for one in (*above, *others)]
    choices += [link(_label(child, allowed), child.place, code) for child in below]
    when = period_said(allowed.period, allowed.language)
    rows = (*buttons.arranged(_paged(choices, allowed)), _periods(allowed))
    return Say(allowed.say("summary.where", place=place.name, period=when), rows)


def _label(child: Child, allowed: Allowed) -> str:
    if not child.missing:
        return child.place.name
    return allowed.say("summary.child", place=child.place.name, count=child.missing)


def _paged(choices: Sequence[Choice], allowed: Allowed) -> Sequence[Choice]:
    if len(choices) <= MOST:
        return choices
    pages = -(-len(choices) // (MOST - 1))
    here = allowed.number % pages
    shown = choices[here * (MOST - 1) : (here + 1) * (MOST - 1)]
    label, code = allowed.say("button.more"), allowed.period.code
    return [*shown, link(label, allowed.place, code, AROUND, (here + 1) % pages)]


def _periods(allowed: Allowed) -> tuple[Choice, ...]:
    others = [name for name in PERIODS if read(name, allowed.today) != allowed.period]
    back = link(allowed.say("summary.button.back"), allowed.place, allowed.period.code)
    return (*(link(allowed.say(f"summary.button.{name}"), allowed.place, name) for name in others), back)
