"""The roll call: a tap on a name, numbers or names typed, or all the others at once; and why somebody is absent."""

from collections.abc import Mapping, Sequence

from handlers.conversation import buttons
from handlers.conversation.turn import Rows, Step
from handlers.theme_day.hall import Member
from handlers.theme_day.meeting_words import press
from handlers.theme_day.paging import MOST_LISTED, asked_page, numbered, page_of, tapped, turning
from handlers.theme_day.sitting import Sitting
from handlers.theme_day.spoken_roll import Said, is_reason, namesakes, read_roll
from handlers.theme_day.words import few
from storage.theme_days import Came

NEXT: Mapping[Came, Came] = {"": "present", "present": "absent", "absent": "remote", "remote": "present"}
"""What a tap on a name turns it into."""
GROUPS: tuple[Came, ...] = ("", "absent", "remote", "present")
"""In which the roll is shown: who is still to be called comes first."""
LONGEST_REASON = 60
LONGEST_SHOWN = 10
"""Signs of a reason in the roll; the record has it whole."""


async def roll(one: Sitting, more: str, typed: str) -> Step:
    """Shows the roll, or takes what was tapped (a person) or typed (a line of numbers or names)."""
    if typed:
        return await _typed(one, typed)
    member = next((member for member in one.hall.members if more == str(member.id)), None)
    if member is not None:
        one = await one.note([member], came=NEXT[one.hall.of(member).came])
    return _shown(one, asked_page(more) or 0 if member is None else _page_with(one, member))


async def rest(one: Sitting, more: str, typed: str) -> Step:
    """Everybody who was not called yet is present, or, where that is said, absent."""
    came: Came = "absent" if more == "absent" else "present"
    return await done(await one.note(one.hall.who(""), came=came), "", "")


async def done(one: Sitting, more: str, typed: str) -> Step:
    """The roll is called: nobody may be left over, and the absent are asked after, once for all."""
    if left := one.hall.who(""):
        nobody = press(one.turn, one.hall, "rest", "absent", label=one.say("button.roll.none"))
        said = one.say("meeting.left", count=len(left), names=_names(one, left))
        rows = ((press(one.turn, one.hall, "rest"), nobody), (press(one.turn, one.hall, "roll"),))
        return one.step(said, rows, waits_for="roll")
    lacking = _lacking(one)
    if lacking and more != "enough":
        return one.step(one.say("meeting.why", names=_names(one, lacking)), _reasons(one), waits_for="why")
    return one.standing()


async def why(one: Sitting, more: str, typed: str) -> Step:
    """The reason of all who are absent without one, or of each his own (李四生病，王五出差)."""
    names = [member.name for member in one.hall.members]
    each = read_roll(typed, names) if typed else []
    if each and all(part.reason for part in each):
        return await done(await _noted(one, each), "", "")
    usual = dict(enumerate(one.say("theme_day.reasons").split("|")))
    said = usual.get(int(more), "") if more.isdecimal() else " ".join(typed.split())[:LONGEST_REASON]
    if typed and not is_reason(said, names):
        return one.step(one.say("meeting.unclear_why"), _reasons(one), waits_for="why")
    return await done(await one.note(_lacking(one), reason=said), "enough", "")


async def _typed(one: Sitting, line: str) -> Step:
    members = one.hall.members
    names = [member.name for member in members]
    said = read_roll(line, names)
    if said:
        first = next((members[place] for part in said if not part.others for place in part.who), None)
        return _shown(await _noted(one, said), _page_with(one, first) if first else 0)
    if doubtful := [members[place] for place in namesakes(line, names)]:
        which = one.say("show.comma").join(numbered(one, doubtful))
        return one.step(one.say("meeting.which", names=which), _ways(one, 0), waits_for="roll")
    return one.step(one.say("meeting.unclear_roll"), _ways(one, 0), waits_for="roll")


async def _noted(one: Sitting, said: Sequence[Said]) -> Sitting:
    """What is said of all the others goes for those only who were not called yet."""
    for part in said:
        who = [one.hall.members[place] for place in part.who]
        called = [member for member in who if not (part.others and one.hall.of(member).came)]
        values = {"came": part.came} | ({"reason": part.reason} if part.reason else {})
        one = await one.note(called, **values)
    return one


def _shown(one: Sitting, page: int) -> Step:
    """Everybody by how they were called, with the numbers by which they may be typed; of very many a page."""
    if len(one.hall.members) > MOST_LISTED:
        lines = _page_lines(one, page)
    else:
        lines = [_group(one, came, there) for came in GROUPS if (there := one.hall.who(came))]
    return one.step("\n".join((one.say("meeting.roll"), *lines)), _ways(one, page), waits_for="roll")


def _group(one: Sitting, came: Came, there: Sequence[Member]) -> str:
    listed = zip(numbered(one, there), there, strict=True)
    names = one.say("show.comma").join(_reasoned(one, name, member) for name, member in listed)
    return one.say(f"meeting.roll.{came or 'left'}", count=len(there), names=names)


def _page_lines(one: Sitting, number: int) -> list[str]:
    """How many came, and one page of the roll."""
    counts = {came or "left": len(one.hall.who(came)) for came in GROUPS}
    here = [one.hall.members[place] for place in page_of(len(one.hall.members), number).here]
    listed = zip(numbered(one, here), here, strict=True)
    names = one.say("show.comma").join(_marked(one, member, name) for name, member in listed)
    return [one.say("meeting.roll.counts", **counts), names]


def _ways(one: Sitting, number: int) -> Rows:
    members = one.hall.members  # in the order of the roll, so that a button stays where it is
    many = len(members) > MOST_LISTED
    page = page_of(len(members), number) if many else tapped(len(members), number)
    here = [] if many else [members[place] for place in page.here]
    taps = [press(one.turn, one.hall, "roll", who.id, label=_marked(one, who)) for who in here]
    ends = [press(one.turn, one.hall, "rest")] if one.hall.who("") else []
    return (*buttons.arranged([*taps, *turning(one, "roll", page)]), (*ends, press(one.turn, one.hall, "done")))


def _page_with(one: Sitting, member: Member) -> int:
    """The page on which somebody stands."""
    many, place = len(one.hall.members), one.hall.members.index(member)
    return place // MOST_LISTED if many > MOST_LISTED else tapped(many, place=place).number


def _marked(one: Sitting, member: Member, name: str = "") -> str:
    return one.say(f"roll.mark.{one.hall.of(member).came or 'left'}", name=name or member.name)


def _reasoned(one: Sitting, name: str, member: Member) -> str:
    reason = one.hall.of(member).reason if one.hall.of(member).came == "absent" else ""
    shown = reason if len(reason) <= LONGEST_SHOWN else f"{reason[: LONGEST_SHOWN - 1]}…"
    return one.say("theme_day.absent", name=name, reason=shown) if reason else name


def _lacking(one: Sitting) -> list[Member]:
    return [member for member in one.hall.who("absent") if not one.hall.of(member).reason]


def _names(one: Sitting, members: Sequence[Member]) -> str:
    return few([member.name for member in members], one.turn.language)


def _reasons(one: Sitting) -> Rows:
    usual = enumerate(one.say("theme_day.reasons").split("|"))
    ways = [press(one.turn, one.hall, "why", number, label=label) for number, label in usual]
    return (*buttons.arranged(ways), (press(one.turn, one.hall, "done", "enough", label=one.say("button.skip")),))
