"""A channel that is cut off at any of its waits loses nothing: what it had not confirmed comes the next time."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bot.channels
from tests.bot.channels.rig import Rig
from tests.bot.cutting import CutOff
from tests.bot.telegram.conftest import Inbox, eventually, listening
from tests.hearing import hear

CHANNELS = bot.channels.__path__[0]
MOST = 200
"""More waits than any channel has until a message is confirmed and it waits for the next."""
REST = 0.05  # seconds in which a channel that has nothing to do makes no step


async def test_listening_may_be_cut_off_at_any_wait(rig: Rig) -> None:
    inbox = Inbox()
    for waits in range(1, MOST):
        await rig.says(f"第{waits}条")
        if not await cut_off(rig, inbox, waits):
            break
    assert 1 < waits < MOST - 1
    async with listening(rig.channel, inbox):
        await eventually(lambda: rig.unconfirmed() == 0)
    assert {f"第{number}条" for number in range(1, waits + 1)} == set(inbox.texts)


async def cut_off(rig: Rig, inbox: Inbox, waits: int) -> bool:
    """Whether the channel came to its `waits`-th wait; listening ends either way, and leaves no task."""
    cut = CutOff(waits)
    with counting(cut) as started:
        listen: asyncio.Task[None] = asyncio.create_task(hear(rig.channel, inbox.accept))
        cut.victim = listen
        await eventually(lambda: listen.done() or rig.unconfirmed() == 0)
        await asyncio.wait([listen], timeout=REST)
        reached = listen.done()
        listen.cancel()
        await asyncio.wait([listen])
        assert listen.cancelled()
        await eventually(lambda: all(task.done() for task in started))
    return reached


@contextmanager
def counting(cut: CutOff) -> Iterator[list[asyncio.Task[Any]]]:
    """Counts the waits of tasks that channels start, and of no others; gives these tasks."""
    started: list[asyncio.Task[Any]] = []

    def factory(loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
        if not coroutine.cr_code.co_filename.startswith(CHANNELS):
            return asyncio.Task(coroutine, loop=loop, **options)
        started.append(cut.task(loop, coroutine, **options))
        return started[-1]

    loop = asyncio.get_running_loop()
    before = loop.get_task_factory()
    loop.set_task_factory(factory)
    try:
        yield started
    finally:
        loop.set_task_factory(before)
