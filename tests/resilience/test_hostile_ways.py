"""Hostile texts through every command, every kind of question, captions, edits, buttons, and from strangers."""

from collections.abc import Callable, Iterator, Mapping

from bot.commands import COMMANDS
from storage import jobs
from storage.database import Database
from storage.messages import Outgoing
from tests.resilience.hostile import hostile
from tests.resilience.post_office import Fields, PostOffice
from tests.resilience.test_hostile import EAST, queue, settled

PEOPLE = range(5000, 5010)
PHOTO = {"file_id": "p1", "file_unique_id": "u1", "width": 640, "height": 480}
DOCUMENT = {"file_id": "d1", "file_unique_id": "v1"}
ENTRANCES: dict[str, tuple[tuple[str, ...], str]] = {
    "outside any form": ((), "{}"),
    "which place": (("/form kinds",), "{}"),
    "before sending": (("/form kinds", "东坡村", *["跳过"] * 12), "{}"),
    "waited for": (("/feedback",), "{}"),
    "words of a command": ((), "汇总 {}"),
    "number to correct": ((), "改 {}"),
    **{f"/{command.name}": ((), f"/{command.name} {{}}") for command in COMMANDS},
    **{f"question {n}": (("/form kinds", "东坡村", *["跳过"] * n), "{}") for n in range(12)},
}
"""What is said first, and how the text is said then: `{}` stands for it."""


async def test_through_every_command_and_kind_of_question(database: Database) -> None:
    office = await settled(database, PEOPLE, EAST, ("岭南县/河北镇/西岭村", "书记"), ("岭南县/河北镇", "督导"))
    texts = iter(hostile(1_000 + len(PEOPLE) * len(ENTRANCES) * 2, seed=7))
    for before, shape in ENTRANCES.values():
        for line in ("/cancel", *before):
            await office.carries([office.says(who, line) for who in PEOPLE])
        for _ in range(2):
            said = {who: next(texts) for who in PEOPLE}
            told = await office.carries([office.says(who, shape.replace("{}", text)) for who, text in said.items()])
            await heard(database, told, said)
    await captions_edits_and_presses(office, database, texts)
    assert await queue(database) == (0, 0)


async def captions_edits_and_presses(office: PostOffice, database: Database, texts: Iterator[str]) -> None:
    """What is said beside a photo, in place of what was said before, by buttons that never were, and by strangers."""
    shapes: list[Callable[[int, str], Fields]] = [
        lambda who, text: office.sends(who, photo=[PHOTO], caption=text),
        lambda who, text: office.sends(who, document={**DOCUMENT, "file_name": text, "mime_type": text}, caption=text),
        lambda who, text: office.sends(who, location={"latitude": 28.1, "longitude": 112.9}, venue={"title": text}),
        lambda who, text: office.presses(who, text[:64]),
        lambda who, text: office.presses(who, f"n:{text}"[:64]),
        lambda who, text: office.says(90_000 + who, text),
        lambda who, text: office.says(90_000 + who, f"/start {text}"),
    ]
    for shape in [*shapes] * 5:
        await office.carries([office.says(who, "/cancel") for who in PEOPLE])
        said = {who: next(texts) for who in PEOPLE}
        told = await office.carries([shape(who, text) for who, text in said.items()])
        assert await queue(database) == (0, 0), said
        assert sum(map(len, told.values())) >= len(PEOPLE), said
    await edited(office, database, texts)


async def edited(office: PostOffice, database: Database, texts: Iterator[str]) -> None:
    for line in ("/cancel", "/form ten", "东坡村"):
        await office.carries([office.says(who, line) for who in PEOPLE])
    first = {who: office.says(who, "原话") for who in PEOPLE}
    await office.carries(list(first.values()))
    for _ in range(5):
        said = {who: next(texts) for who in PEOPLE}
        told = await office.carries(
            [office.edits(who, first[who]["message"]["message_id"], text) for who, text in said.items()]
        )
        await heard(database, told, said)


async def heard(database: Database, told: Mapping[int, list[Outgoing]], said: Mapping[int, str]) -> None:
    """Everybody was answered, or promised an answer; nobody is waiting."""
    assert await queue(database) == (0, 0), said
    silent = said.keys() - told.keys()
    async with database.reading() as tx:
        promised = {job.promise.chat for job in await jobs.due(tx, 10_000)}
    assert silent <= {int(chat) for chat in promised}, {who: said[who] for who in silent}
