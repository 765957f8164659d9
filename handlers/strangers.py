"""Somebody who is not on the roster, or not yet known by this account: may bind, and read what this bot is."""

from handlers.words.say import LANGUAGES, say
from storage import audit, invitations, people
from storage.database import Tx
from storage.messages import Incoming, Outgoing


async def answer(tx: Tx, incoming: Incoming, default_language: str) -> int | str:
    """The id of the person whose code this was, now bound to the account; else what to tell a stranger."""
    language = incoming.language if incoming.language in LANGUAGES else default_language
    code = typed_code(incoming.text)
    if not code:
        return say(language, "stranger.hello")
    person_id = await bind(tx, incoming, code)
    return say(language, "stranger.wrong_code") if person_id is None else person_id


async def bind(tx: Tx, incoming: Incoming, code: str) -> int | None:
    """Ties the account to the person the code was made for; None for any code that does not serve."""
    person_id = await invitations.redeem(tx, incoming.channel, incoming.account, code)
    if person_id is not None:
        await people.link(tx, (incoming.channel, incoming.account), person_id, incoming.chat)
        await people.seen(tx, [(incoming.channel, incoming.account)])
        await audit.record(tx, [audit.Entry("account.bind", person_id, incoming.channel)])
    return person_id


def typed_code(text: str) -> str:
    """The code in `/start CODE`, or a line that can be nothing but a code; empty when there is none."""
    words = text.split()
    if words[:1] == ["/start"]:
        return words[1] if len(words) > 1 else ""
    bare = text.replace(" ", "").replace("-", "").upper()
    short = len(bare) == invitations.SHORT and set(bare) <= set(invitations.ALPHABET)
    return bare if short else (text.strip() if len(words) == 1 and len(words[0]) == LINK_LENGTH else "")


def hello(incoming: Incoming, text: str) -> Outgoing:
    return Outgoing(channel=incoming.channel, chat=incoming.chat, text=text, ack=incoming.ack)


LINK_LENGTH = 24
"""Signs of the long code: 18 random bytes in base64."""
