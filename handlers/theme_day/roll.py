"""The roll call: a tap on a name, numbers or names typed, or all the others at once; and why somebody is absent."""

from collections.abc import Mapping, Sequence

from handlers.conversation import buttons
from handlers.conversation.prompt import MOST_OFFERS
from handlers.conversation.turn import Rows, Step
from handlers.theme_day.hall import Member
from handlers.theme_day.meeting_words import press
from handlers.theme_day.sitting import Sitting
from handlers.theme_day.spoken_roll import read_roll
from storage.theme_days import Came

NEXT: Mapping[Came, Came] = {"": "present", "present": "absent", "absent": "remote", "remote": "present"}
"""What a tap on a name turns it into."""
GROUPS: tuple[Came, ...] = ("", "absent", "remote", "present")
"""In which the roll is shown: who is still to be called comes first."""
LONGEST_REASON = 60


async def roll(one: Sitting, more: str, typed: str) -> Step:
    """Shows the roll, or takes what was tapped (a person) or typed (a line of numbers or names)."""
    if typed:
        return await _typed(one, typed)
    member = next((member for member in one.hall.members if more == str(member.id)), None)
    if member is not None:
        one = await one.note([member], came=NEXT[one.hall.of(member).came])
    page = int(more[1:]) if more[:1] == "p" and more[1:].isdecimal() and len(more) < 5 else _page_of(one, member)
    return _shown(one, page)


async def rest(one: Sitting, more: str, typed: str) -> Step:
    """Everybody who was not called yet is present, or, where that is said, absent."""
    came: Came = "absent" if more == "absent" else "present"
    return await done(await one.note(one.hall.who(""), came=came), "", "")


async def done(one: Sitting, more: str, typed: str) -> Step:
    """The roll is called: nobody may be left over, and the absent are asked after, once for all."""
    if left := one.hall.who(""):
        nobody = press(one.turn, one.hall, "rest", "absent", label=one.say("button.roll.none"))
        said = one.say("meeting.left", count=len(left), names=_names(one, left))
        return one.step(said, ((press(one.turn, one.hall, "rest"), nobody),))
    lacking = [member for member in one.hall.who("absent") if not one.hall.of(member).reason]
    if lacking and more != "enough":
        return one.step(one.say("meeting.why", names=_names(one, lacking)), _reasons(one), waits_for="why")
    return one.standing()


async def why(one: Sitting, more: str, typed: str) -> Step:
    """The reason of all who are absent without one."""
    usual = dict(enumerate(one.say("theme_day.reasons").split("|")))
    said = usual.get(int(more), "") if more.isdecimal() else " ".join(typed.split())[:LONGEST_REASON]
    lacking = [member for member in one.hall.who("absent") if not one.hall.of(member).reason]
    return await done(await one.note(lacking, reason=said), "enough", "")


async def _typed(one: Sitting, line: str) -> Step:
    members = one.hall.members
    said = read_roll(line, [member.name for member in members])
    if not said:
        return one.step(one.say("meeting.unclear_roll"), _ways(one, 0), waits_for="roll")
    for part in said:
        values = {"came": part.came} | ({"reason": part.reason} if part.reason else {})
        one = await one.note([members[place] for place in part.who], **values)
    return _shown(one, 0)


def _shown(one: Sitting, page: int) -> Step:
    """Everybody by how they were called, with the numbers by which they may be typed."""
    groups = [(came, there) for came in GROUPS if (there := one.hall.who(came))]
    lines = [
        one.say(f"meeting.roll.{came or 'left'}", count=len(there), names=_numbered(one, there))
        for came, there in groups
    ]
    return one.step("\n".join((one.say("meeting.roll"), *lines)), _ways(one, page), waits_for="roll")


def _ways(one: Sitting, page: int) -> Rows:
    members = one.hall.members  # in the order of the roll, so that a button stays where it is
    size = MOST_OFFERS if len(members) <= MOST_OFFERS else MOST_OFFERS - 1
    pages = -(-len(members) // size) or 1
    here = members[page % pages * size : (page % pages + 1) * size]
    names = [press(one.turn, one.hall, "roll", member.id, label=_marked(one, member)) for member in here]
    if pages > 1:
        names.append(press(one.turn, one.hall, "roll", f"p{(page + 1) % pages}", label=one.say("button.more")))
    ends = [press(one.turn, one.hall, "rest")] if one.hall.who("") else []
    return (*buttons.arranged(names), (*ends, press(one.turn, one.hall, "done")))


def _page_of(one: Sitting, member: Member | None) -> int:
    members = one.hall.members
    return members.index(member) // (MOST_OFFERS - 1) if member and len(members) > MOST_OFFERS else 0


def _marked(one: Sitting, member: Member) -> str:
    return one.say(f"roll.mark.{one.hall.of(member).came or 'left'}", name=member.name)


def _numbered(one: Sitting, members: Sequence[Member]) -> str:
    numbers = {member.id: number for number, member in enumerate(one.hall.members, 1)}
    return one.say("show.comma").join(f"{numbers[member.id]}{_reasoned(one, member)}" for member in members)


def _reasoned(one: Sitting, member: Member) -> str:
    reason = one.hall.of(member).reason if one.hall.of(member).came == "absent" else ""
    return one.say("theme_day.absent", name=member.name, reason=reason) if reason else member.name


def _names(one: Sitting, members: Sequence[Member]) -> str:
    return one.say("show.comma").join(member.name for member in members)


def _reasons(one: Sitting) -> Rows:
    usual = enumerate(one.say("theme_day.reasons").split("|"))
    ways = [press(one.turn, one.hall, "why", number, label=label) for number, label in usual]
    return (*buttons.arranged(ways), (press(one.turn, one.hall, "done", "enough", label=one.say("button.skip")),))
