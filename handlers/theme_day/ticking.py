"""What is ticked off in a meeting: the items that were done, and who has paid the dues (never how much)."""

from collections.abc import Sequence

from handlers.conversation import buttons
from handlers.conversation.turn import Rows, Step
from handlers.theme_day.hall import Member
from handlers.theme_day.meeting_words import press
from handlers.theme_day.paging import MOST_LISTED, Page, asked_page, numbered, page_of, tapped, turning
from handlers.theme_day.record import items_of
from handlers.theme_day.sitting import Sitting
from handlers.theme_day.spoken_roll import read_dues
from storage.messages import Choice


async def items(one: Sitting, more: str, typed: str) -> Step:
    """Ticks an item, or shows them; with all of them ticked, that is it."""
    all_items = items_of(one.turn, one.hall)
    if more == "all":
        return (await one.change(done=tuple(all_items))).standing()
    ticked = int(more) if more.isdecimal() and int(more) < len(all_items) else None
    if ticked is not None:
        item = all_items[ticked]
        done = [known for known in all_items if (known in one.meeting.done) is not (known == item)]
        one = await one.change(done=tuple(done))
    page = tapped(len(all_items), asked_page(more) or 0, ticked)
    ways = [
        press(one.turn, one.hall, "items", n, label=_ticked(one, all_items[n], all_items[n] in one.meeting.done))
        for n in page.here
    ]
    return one.step(one.say("meeting.items"), _paged(one, "items", ways, page))


async def dues(one: Sitting, more: str, typed: str) -> Step:
    """Ticks who has paid: a person, or numbers and names typed; with all of them ticked, that is it."""
    members = one.hall.members
    if more == "all":
        return (await one.note(members, dues=True)).standing()
    if typed:
        return await _typed(one, typed)
    member = next((member for member in members if more == str(member.id)), None)
    if member is not None:
        one = await one.note([member], dues=not one.hall.of(member).dues)
        return _dues(one, tapped(len(members), place=members.index(member)).number)
    return _dues(one, asked_page(more) or 0)


async def _typed(one: Sitting, line: str) -> Step:
    """Who is only named has paid, or after all has not."""
    members = one.hall.members
    said = read_dues(line, [member.name for member in members])
    for part in said:
        for member in (members[place] for place in part.who):
            paid = part.came == "paid" if part.came else not one.hall.of(member).dues
            one = await one.note([member], dues=paid)
    return _dues(one, 0, "" if said else one.say("meeting.unclear_dues"))


def _dues(one: Sitting, number: int, first: str = "") -> Step:
    members = one.hall.members
    many = len(members) > MOST_LISTED
    page = page_of(len(members), number) if many else tapped(len(members), number)
    here = [members[place] for place in page.here]
    ways = [
        press(one.turn, one.hall, "dues", who.id, label=_ticked(one, who.name, one.hall.of(who).dues))
        for who in ([] if many else here)
    ]
    said = [first] if first else []
    said.append(_paid(one, here if many else members, many))
    return one.step("\n".join(said), _paged(one, "dues", ways, page), waits_for="dues")


def _paid(one: Sitting, listed: Sequence[Member], many: bool) -> str:
    """How many have paid, and of those listed who has not."""
    members = one.hall.members
    paid = sum(one.hall.of(member).dues for member in members)
    if paid == len(members):
        return one.say("meeting.dues_all", paid=paid)
    unpaid = numbered(one, [member for member in listed if not one.hall.of(member).dues])
    names = one.say("show.comma").join(unpaid) or one.say("meeting.dues_none_here")
    if not many:
        return one.say("meeting.dues_left", paid=paid, names=names)
    first, last = (members.index(listed[place]) + 1 for place in (0, -1))
    return one.say("meeting.dues_page", paid=paid, left=len(members) - paid, first=first, last=last, names=names)


def _paged(one: Sitting, what: str, ways: Sequence[Choice], page: Page) -> Rows:
    every = press(one.turn, one.hall, what, "all", label=one.say("button.meeting.all"))
    ends = (every, press(one.turn, one.hall, "open", label=one.say("button.meeting.done")))
    return (*buttons.arranged([*ways, *turning(one, what, page)]), ends)


def _ticked(one: Sitting, label: str, on: bool) -> str:
    return one.say("roll.mark.on", name=label) if on else label
