"""Who sits at the page that asks: the cookie with the session's secret, and the session that it opens."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.browser.doors import Door
from storage import people
from storage.database import Database, Tx
from storage.people import Person
from storage.sessions import CHANNEL, LIFE, session

COOKIE = "cunbao"
NOBODY, SOMEBODY_ELSE = 401, 409


@dataclass(frozen=True, slots=True)
class Seat:
    """A session, which is an account and its only chat; `person` is None until an invitation ties it to one."""

    number: str
    person: Person | None


def door_of(request: Request) -> Door:
    """The door of ours at which the guard found this request."""
    door: Door = request.state.door
    return door


def secret_of(request: Request) -> str:
    return request.cookies.get(COOKIE, "")


async def seat(tx: Tx, secret: str) -> Seat | None:
    """The seat that this secret opens; None for a missing, a wrong and an old one."""
    number = await session(tx, secret) if secret else None
    if number is None:
        return None
    known = (await people.by_accounts(tx, [(CHANNEL, number)])).get((CHANNEL, number))
    return Seat(number, known.person if known else None)


async def seated(database: Database, request: Request) -> Seat:
    """The seat of who asks; raises 401 without one, 409 when the page believes to sit in another.

    Two windows share one cookie: after the person was switched in one, the other must not go on as the new one.
    """
    async with database.reading() as tx:
        found = await seat(tx, secret_of(request))
    if found is None:
        raise HTTPException(NOBODY)
    if request.query_params.get("chat") != found.number:
        raise HTTPException(SOMEBODY_ELSE)
    return found


def give(response: Response, door: Door, secret: str) -> None:
    """Lets the browser keep the secret: out of reach of scripts, and never sent along from other sites' pages."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="strict",
        secure=door.secure,
    )


def take(response: Response, door: Door) -> None:
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=door.secure)
