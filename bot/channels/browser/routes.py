"""The addresses of the page: itself, its words, and what it asks for."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.browser.doors import Doors
from bot.channels.browser.entrance import Entrance
from bot.channels.browser.guard import Guard
from bot.channels.browser.listening import Listening
from bot.channels.browser.talk import MAX_FORM, MAX_JSON, Talk
from handlers.words.say import LANGUAGES, catalogue

PAGE = Path(__file__).parent / "page"
PREFIX = "page."
"""Begins the keys of those sentences that the page itself says."""
ASK_AGAIN = {"cache-control": "no-cache"}  # a browser may keep it, and asks each time whether it still is the same


def routes(doors: Doors, entrance: Entrance, talk: Talk, listening: Listening) -> list[BaseRoute]:
    guard = [Middleware(Guard, doors=doors)]
    small = MAX_JSON
    return [
        Route("/", _index, middleware=guard),
        Route("/words/{language}.json", _words, middleware=guard),
        Mount("/page", StaticFiles(directory=PAGE), middleware=guard),
        Route("/chat/me", entrance.me, middleware=guard),
        Route("/chat/session", entrance.open, methods=["POST"], middleware=guard, max_body_size=small),
        Route("/chat/pick", entrance.pick, methods=["POST"], middleware=guard, max_body_size=small),
        Route("/chat/leave", entrance.leave, methods=["POST"], middleware=guard, max_body_size=small),
        Route("/chat/messages", talk.say, methods=["POST"], middleware=guard, max_body_size=small),
        Route("/chat/files", talk.show, methods=["POST"], middleware=guard, max_body_size=MAX_FORM),
        Route("/chat/history", listening.history, middleware=guard),
        Route("/chat/events", listening.events, middleware=guard),
        Route("/chat/documents/{number:int}", listening.document, middleware=guard),
        Route("/chat/photos/{own}", listening.photo, middleware=guard),
    ]


async def _index(_request: Request) -> Response:
    return FileResponse(PAGE / "index.html", headers=ASK_AGAIN)


async def _words(request: Request) -> Response:
    language = request.path_params["language"]
    if language not in LANGUAGES:
        raise HTTPException(404)
    said = {key: sentence for key, sentence in catalogue(language).items() if key.startswith(PREFIX)}
    return JSONResponse(said, headers=ASK_AGAIN)
