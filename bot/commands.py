"""The commands of all rooms, joined: each stands in the room of what it talks about."""

from handlers.commands import table as handlers
from handlers.commands.command import Command
from reminders.commands import table as reminders

COMMANDS: tuple[Command, ...] = (*handlers.COMMANDS, *reminders.COMMANDS)
