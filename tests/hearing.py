"""Both ears of a channel at once, as in the only process there is."""

import asyncio

from bot.channels.channel import Accept, Channel


async def hear(channel: Channel, accept: Accept) -> None:
    """Takes in whatever arrives until cancelled."""
    async with asyncio.TaskGroup() as ears:
        ears.create_task(channel.listen(accept))
        ears.create_task(channel.receive(accept))
