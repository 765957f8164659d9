"""How somebody comes in: as a person of the sample town, or with a session that an invitation code then ties.

A session alone may do nothing but write: the bot answers strangers with what it is, and binds one who sends a code.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.browser.limit import Limit
from bot.channels.browser.seats import Seat, door_of, give, seat, seated, secret_of, take
from storage import people, places
from storage.database import Database, Tx
from storage.messages import Frozen
from storage.people import Person
from storage.places import Place
from storage.sessions import CHANNEL, close_session, open_session, sample_chat

SESSIONS_AT_ONCE, SESSION_EVERY = 30, timedelta(seconds=4)
"""New sessions of one address: many may share it, behind one router or one forwarding server."""
ID_LENGTH = 32


class _Pick(Frozen):
    person: Annotated[int, Field(gt=0, lt=2**53)]


class Entrance:
    """The routes of coming, of being somebody, and of going. `tokens` draws 256 random bits as text."""

    def __init__(self, database: Database, tokens: Callable[[], str], ring: Callable[[str], None]) -> None:
        self._database = database
        self._tokens = tokens
        self._ring = ring
        self._limit = Limit(SESSIONS_AT_ONCE, SESSION_EVERY)

    async def me(self, request: Request) -> Response:
        """Who sits here, or by which door one comes in."""
        async with self._database.reading() as tx:
            found = await seat(tx, secret_of(request))
            sample = door_of(request).sample and await people.sample_only(tx)
            if found is None or ("people" in request.query_params and sample):
                return JSONResponse(await _door(tx, sample))
        return JSONResponse(_described(found, sample))

    async def open(self, request: Request) -> Response:
        """A new session, nobody's as yet."""
        self._paced(request)
        number, secret = self._tokens()[:ID_LENGTH], self._tokens()
        async with self._database.transaction() as tx:
            await open_session(tx, number, secret)
        response = JSONResponse(_described(Seat(number, None), False))
        give(response, door_of(request), secret)
        return response

    async def pick(self, request: Request) -> Response:
        """The session of a person of the sample town: one for each person, so that a switch back finds the chat."""
        self._paced(request)
        wanted, secret = await _picked(request), self._tokens()
        async with self._database.transaction() as tx:
            person = await people.by_id(tx, wanted)
            if person is None or not (door_of(request).sample and await people.sample_only(tx)):
                raise HTTPException(404)
            found = Seat(sample_chat(person.id), person)
            await open_session(tx, found.number, secret)
            await people.link(tx, (CHANNEL, found.number), person.id, found.number)
            await people.seen(tx, [(CHANNEL, found.number)])
        response = JSONResponse(_described(found, True))
        give(response, door_of(request), secret)
        return response

    async def leave(self, request: Request) -> Response:
        """Ends the session: nothing is sent there any more."""
        found = await seated(self._database, request)
        async with self._database.transaction() as tx:
            await close_session(tx, found.number)
        self._ring(found.number)
        response = JSONResponse({})
        take(response, door_of(request))
        return response

    def _paced(self, request: Request) -> None:
        who = request.client.host if request.client else ""
        if not self._limit.allows(who, self._database.now()):
            raise HTTPException(429, headers={"retry-after": str(SESSION_EVERY.seconds)})


async def _picked(request: Request) -> int:
    try:
        return _PICK.validate_json(await request.body()).person
    except ValidationError:
        raise HTTPException(422) from None


_PICK = TypeAdapter(_Pick)


def _described(found: Seat, sample: bool) -> dict[str, Any]:
    name = found.person.name if found.person else ""
    return {"chat": found.number, "name": name, "sample": sample}


async def _door(tx: Tx, sample: bool) -> dict[str, Any]:
    return {"chat": "", "sample": sample, "groups": await _groups(tx) if sample else []}


async def _groups(tx: Tx) -> list[dict[str, Any]]:
    """The sample town's people by place, in the order of the tree."""
    known = {place.id: place for place in await places.subtree(tx, "")}
    at: dict[int, list[Person]] = {number: [] for number in known}
    for person in await people.in_subtree(tx, ""):
        if person.home:
            at[person.home.id].append(person)
    return [_group(known, place, at[number]) for number, place in known.items() if at[number]]


def _group(known: dict[int, Place], place: Place, there: list[Person]) -> dict[str, Any]:
    within = [known[int(part)].name for part in place.path.split(".")[:-2]]
    return {
        "place": place.name,
        "within": " ".join(within),
        "people": [{"id": person.id, "name": person.name, "roles": sorted(person.roles)} for person in there],
    }
