"""What is ticked off in a meeting: the items that were done, and who has paid the dues (never how much)."""

from collections.abc import Sequence

from handlers.conversation import buttons
from handlers.conversation.prompt import MOST_OFFERS
from handlers.conversation.turn import Rows, Step
from handlers.theme_day.meeting_words import press
from handlers.theme_day.record import items_of
from handlers.theme_day.sitting import Sitting
from handlers.theme_day.spoken_roll import read_roll
from storage.messages import Choice

PAGE = MOST_OFFERS - 1


async def items(one: Sitting, more: str, typed: str) -> Step:
    """Ticks an item, or shows them; with all of them ticked, that is it."""
    all_items = items_of(one.turn, one.hall)
    if more == "all":
        return (await one.change(done=tuple(all_items))).standing()
    done = list(one.meeting.done)
    if more.isdecimal() and int(more) < len(all_items):
        item = all_items[int(more)]
        done = [known for known in all_items if (known in done) is not (known == item)]
    one = await one.change(done=tuple(done)) if more else one
    ways = [
        press(one.turn, one.hall, "items", number, label=_ticked(one, item, item in one.meeting.done))
        for number, item in enumerate(all_items)
    ]
    page = all_items.index(item) // PAGE if more.isdecimal() and int(more) < len(all_items) else _page(more)
    return one.step(one.say("meeting.items"), _paged(one, "items", ways, page))


async def dues(one: Sitting, more: str, typed: str) -> Step:
    """Ticks who has paid: a person, or numbers and names typed; with all of them ticked, that is it."""
    members = one.hall.members
    if more == "all":
        return (await one.note(members, dues=True)).standing()
    if typed:
        said = read_roll(typed, [member.name for member in members])
        for place in (place for part in said for place in part.who):
            one = await one.note([members[place]], dues=not one.hall.of(members[place]).dues)
    member = next((member for member in members if more == str(member.id)), None)
    if member is not None:
        one = await one.note([member], dues=not one.hall.of(member).dues)
    ways = [
        press(one.turn, one.hall, "dues", person.id, label=_ticked(one, person.name, one.hall.of(person).dues))
        for person in members
    ]
    page = members.index(member) // PAGE if member else _page(more)
    unpaid = [f"{number}{person.name}" for number, person in enumerate(members, 1) if not one.hall.of(person).dues]
    paid, left = len(members) - len(unpaid), one.say("show.comma").join(unpaid)
    said_of = one.say("meeting.dues_left", paid=paid, names=left) if unpaid else one.say("meeting.dues_all", paid=paid)
    return one.step(said_of, _paged(one, "dues", ways, page), waits_for="dues")


def _paged(one: Sitting, what: str, ways: Sequence[Choice], page: int) -> Rows:
    pages = -(-len(ways) // PAGE) if len(ways) > MOST_OFFERS else 1
    size = PAGE if pages > 1 else MOST_OFFERS
    here = list(ways[page % pages * size : (page % pages + 1) * size])
    if pages > 1:
        here.append(press(one.turn, one.hall, what, f"p{(page + 1) % pages}", label=one.say("button.more")))
    every = press(one.turn, one.hall, what, "all", label=one.say("button.meeting.all"))
    return (*buttons.arranged(here), (every, press(one.turn, one.hall, "open", label=one.say("button.meeting.done"))))


def _page(more: str) -> int:
    return int(more[1:]) if more[:1] == "p" and more[1:].isdecimal() and len(more) < 5 else 0


def _ticked(one: Sitting, label: str, on: bool) -> str:
    return one.say("roll.mark.on", name=label) if on else label
