"""The commands about the person and the bot itself: start, language, me, feedback."""

from handlers.conversation import buttons, step
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Say, Step, Turn
from handlers.quiet import next_allowed
from handlers.words.say import LANGUAGES, say
from storage import feedback as complaints
from storage import outbox, people, places
from storage.audit import Entry
from storage.database import Tx
from storage.messages import NOTICE, Outgoing
from storage.places import Place

LONGEST_FEEDBACK = 4000


async def start(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Greets, and shows what can be done. (The code in `/start CODE` is dealt with before: `handlers/strangers.py`.)"""
    return step.menu(turn, conversation.but(confused=""), "menu.hello")


async def cancel(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Nothing is open here that could be cancelled, but for photos that wait for a word."""
    key = "cancelled" if conversation.cold or conversation.waits_for else "cancelled.nothing"
    return Step(conversation.but(cold=None, waits_for="", confused=""), (Say(turn.say(key), step.form_rows(turn)),))


async def language(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """Changes the person's language, on all their channels."""
    wanted = rest.strip().casefold()
    chosen = next((code for code in LANGUAGES if wanted in say(code, "language.names").split("|")), "")
    if not chosen:
        row = tuple(buttons.button(say(code, "language.name"), buttons.COMMAND, "language", code) for code in LANGUAGES)
        return Step(conversation, (Say(turn.say("language.ask"), (row,)),))
    await people.speak(tx, turn.person.id, chosen)
    return Step(conversation, (Say(say(chosen, "language.set")),))


async def me(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """What is known of the person here: name, posts, accounts."""
    lines = [turn.person.name]
    for post in turn.person.posts:
        where = "/".join(place.name for place in await places.ancestors(tx, post.place))
        lines.append(f"{turn.say(f'role.{post.role}')} · {where}")
    return Step(conversation, (Say("\n".join(lines)),))


async def feedback(tx: Tx, turn: Turn, conversation: Conversation, rest: str) -> Step:
    """A complaint or an idea: kept for the county, not for the supervisor who may be complained of."""
    if not rest.strip():
        leave = (buttons.button(turn.say("button.cancel"), buttons.COMMAND, "cancel"),)
        return Step(conversation.but(waits_for="feedback"), (Say(turn.say("feedback.ask"), (leave,)),))
    home = turn.person.home
    roots = await places.ancestors(tx, home) if home else []
    county = next((place for place in roots if place.level == "county"), roots[0] if roots else None)
    if county is not None:
        await complaints.add(tx, turn.person.id, county.id, rest.strip()[:LONGEST_FEEDBACK])
        await _pass_on(tx, turn, county, rest.strip()[:LONGEST_FEEDBACK])
    deed = Entry("feedback.send", turn.person.id)
    return Step(conversation.but(waits_for=""), (Say(turn.say("feedback.kept")),), deeds=(deed,))


async def _pass_on(tx: Tx, turn: Turn, county: Place, text: str) -> None:
    """The county's administrators hear it; no supervisor does, for a supervisor may be complained of."""
    everybody = await people.in_subtree(tx, county.path, ("admin",))
    heads = [one for one in everybody if any(p.role == "admin" and p.place.id == county.id for p in one.posts)]
    chats = await people.chats_of(tx, [one.id for one in heads if one.id != turn.person.id])
    home = turn.person.home
    said = []
    for one in heads:
        if one.id in chats:
            channel, chat = chats[one.id]
            mentions = {"name": turn.person.name, "place": home.name if home else "", "text": text}
            words = say(one.language or turn.language, "feedback.arrived", **mentions)
            said.append(Outgoing(channel=channel, chat=chat, text=words, kind=NOTICE))
    await outbox.post(tx, said, next_allowed(turn.now))
