"""A batch of messages, one a person: loads what deciding needs, decides each by itself, keeps everything at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers import strangers
from handlers.commands.command import Command
from handlers.conversation import state, waking
from handlers.conversation.effort import counted
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.decide import decide
from handlers.forms.offers import Library
from handlers.issues.listing import what_waits
from handlers.keeping import Kept, keep
from handlers.theme_day.twice import held_back, record
from handlers.words.say import LANGUAGES, say
from storage import conversations, people
from storage.database import Tx
from storage.inbox import Arrival
from storage.messages import Choice, Incoming, Outgoing
from storage.people import Acquaintance, Person


@dataclass(frozen=True, slots=True)
class House:
    """What all messages have in common, whoever sends them."""

    zone: ZoneInfo
    language: str
    commands: Sequence[Command]
    private_link: Callable[[str], str] = lambda channel: ""
    """For a channel, the address that opens a private chat with the bot: what a group is told."""


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    done: list[int] = field(default_factory=list)
    """Inbox rows that are dealt with."""
    elsewhere: int = 0
    """How many are left because another process is dealing with their sender. Whatever else is not done waits for
    another message of this batch, or is to be taken again."""


async def handle(tx: Tx, arrivals: Sequence[Arrival], library: Library, house: House) -> Outcome:
    """Deals with messages of different chats. Raises what deciding one of them raises: then nothing may be kept, for
    it may have written already, and the caller tries each alone."""
    outcome = Outcome()
    known = await people.by_accounts(tx, [(one.incoming.channel, one.incoming.account) for one in arrivals])
    ours = await people.hold(tx, [one.person.id for one in known.values()])
    talks = await conversations.load(tx, [one.person.id for one in known.values()])
    kept: list[Kept] = []
    taken: set[int] = set()
    recorded: set[object] = set()
    await _mark_seen(tx, arrivals, known)
    for arrival in arrivals:
        incoming = arrival.incoming
        who = known.get((incoming.channel, incoming.account))
        if who is not None and who.person.id not in ours:
            outcome.elsewhere += 1
            continue
        if who is not None and who.person.id in taken:
            continue  # the same person on another account: one at a time
        kept.append(await _one(tx, arrival, who, talks, library, house))
        if not (_again(kept, taken) or _recorded_by_another(kept, recorded)):
            outcome.done.append(arrival.id)
    await keep(tx, kept, library)
    return outcome


async def wake(tx: Tx, person_ids: Sequence[int], library: Library, house: House) -> None:
    """Time has passed for these people's conversations: an album's gap, a nudge, the end of a draft."""
    ours = sorted(await people.hold(tx, person_ids))
    talks = await conversations.load(tx, ours)
    found = await people.by_ids(tx, ours)
    kept = []
    for number in ours:
        talk = state.read(talks.get(number))
        person = found.get(number)
        incoming = Incoming(channel=talk.channel, key="", account="", chat=talk.chat)
        turn = _turn(f"w{number}", incoming, person or Person(id=number, name=""), tx.now, library, house)
        step = waking.wake(turn, talk) if person and person.posts and talk.chat else Step(Conversation())
        kept.append(Kept(turn, step))
    await keep(tx, kept, library)


def _again(kept: list[Kept], taken: set[int]) -> bool:
    """Whether the message just decided is to be taken again: it closed something first, or its person had a turn."""
    turn, step = kept[-1].turn, kept[-1].step
    if turn is None or step is None:
        return False
    if turn.person.id in taken:  # bound a second account in this very batch
        kept.pop()
        return True
    taken.add(turn.person.id)
    return step.unfinished


def _recorded_by_another(kept: list[Kept], recorded: set[object]) -> bool:
    """Whether somebody else of this batch files the same record: then the store will say so, when it is taken again."""
    turn, step = kept[-1].turn, kept[-1].step
    found = record(turn, step) if turn and step and step.filed else None
    if found in recorded:
        kept.pop()
        return True
    recorded.update({found} - {None})
    return False


async def _one(
    tx: Tx,
    arrival: Arrival,
    who: Acquaintance | None,
    talks: Mapping[int, str],
    library: Library,
    house: House,
) -> Kept:
    incoming = arrival.incoming
    if incoming.group:
        return _in_group(incoming, house) if incoming.addressed else Kept(None, None)
    if who is None or not who.person.posts:
        return await _stranger(tx, arrival, library, house)
    turn = _turn(_name(arrival.id), incoming, who.person, tx.now, library, house)
    talk = state.read(talks.get(who.person.id)).but(channel=incoming.channel, chat=incoming.chat)
    step = counted(turn, talk, await held_back(tx, turn, await decide(tx, turn, talk, house.commands)))
    return Kept(turn, await _with_what_waits(tx, turn, step) if who.unreachable else step)


async def _stranger(tx: Tx, arrival: Arrival, library: Library, house: House) -> Kept:
    incoming = arrival.incoming
    answer = await strangers.answer(tx, incoming, house.language)
    if isinstance(answer, str):
        return Kept(None, None, (strangers.hello(incoming, answer),))
    person = await people.by_id(tx, answer)
    assert person is not None  # noqa: S101 -- the invitation's foreign key
    turn = _turn(_name(arrival.id), incoming.model_copy(update={"text": "/start"}), person, tx.now, library, house)
    talks = await conversations.load(tx, [person.id])
    talk = state.read(talks.get(person.id)).but(channel=incoming.channel, chat=incoming.chat)
    step = await decide(tx, turn, talk, house.commands)
    greeted = step.after(Say(turn.say("stranger.bound", name=person.name)))
    return Kept(turn, await _with_what_waits(tx, turn, greeted))


async def _with_what_waits(tx: Tx, turn: Turn, step: Step) -> Step:
    """Who could not be written to until now has missed what was said of it."""
    return step.plus(says=(*step.says, *await what_waits(tx, turn)))


def _in_group(incoming: Incoming, house: House) -> Kept:
    """In a group others read along: only the way to the private chat is said."""
    language = incoming.language if incoming.language in LANGUAGES else house.language
    address = house.private_link(incoming.channel)
    rows = ((Choice(label=say(language, "button.private"), url=address),),) if address else ()
    text = say(language, "group.private")
    return Kept(
        None, None, (Outgoing(channel=incoming.channel, chat=incoming.chat, text=text, rows=rows, ack=incoming.ack),)
    )


def _turn(name: str, incoming: Incoming, person: Person, now: datetime, library: Library, house: House) -> Turn:
    local = now.astimezone(house.zone)
    language = person.language or house.language
    offered = {
        form.name: form
        for post in person.posts
        for form in library.offered((post.role,), post.place.path, local.date())
    }
    return Turn(name, incoming, person, local, language, library, tuple(offered.values()))


async def _mark_seen(tx: Tx, arrivals: Sequence[Arrival], known: Mapping[people.Account, Acquaintance]) -> None:
    accounts = {(one.incoming.channel, one.incoming.account) for one in arrivals if not one.incoming.group}
    await people.seen(tx, [a for a in accounts if a in known and (known[a].unreachable or not known[a].seen)])


def _name(number: int) -> str:
    return f"{number}"
