"""Every command of this room."""

from handlers.commands.command import Command
from reminders.commands.again import later, noted
from reminders.commands.away import away
from reminders.commands.plan import plan
from reminders.commands.plan_shown import COMMAND
from reminders.commands.remind import remind
from reminders.notice import NOTED

COMMANDS: tuple[Command, ...] = (
    Command(COMMAND, plan, frozenset({"secretary", "supervisor", "admin"})),
    Command("away", away),
    Command("remind", remind, frozenset({"admin"})),
    Command("later", later, listed=False),
    Command(NOTED, noted, listed=False),
)
