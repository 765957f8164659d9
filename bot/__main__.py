"""`cunbao …` and `python -m bot …`: finds the command and runs it; knows the commands by name only."""

from importlib import import_module

import click

COMMANDS = {
    "run": "bot.cli.run:run",
    "setup": "bot.cli.setup:setup",
    "config": "bot.cli.config:config",
    "migrate": "bot.cli.store:migrate",
    "migrate-to": "bot.cli.migrate_to:migrate_to",
    "doctor": "bot.cli.doctor:doctor",
    "roster": "bot.cli.roster:roster",
    "forms": "bot.cli.forms:forms",
    "export": "bot.cli.export:export",
    "summary": "bot.cli.summary:summary",
    "due": "bot.cli.due:due",
    "plan": "bot.cli.plan:plan",
    "calendar": "bot.cli.calendar:calendar",
    "issues": "bot.cli.issues:issues",
    "backup": "bot.cli.backup:backup",
    "restore": "bot.cli.backup:restore",
    "bucket": "bot.cli.bucket:bucket",
    "audit": "bot.cli.store:audit",
    "demo": "bot.cli.demo:demo",
}
"""Where each command stands: a new one is a line here. A command loads nothing of the others."""


class Lazy(click.Group):
    """Loads a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 -- a wrong line in the table above
        return command


cunbao = Lazy("cunbao", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})


def main() -> None:
    cunbao(prog_name="cunbao")


if __name__ == "__main__":
    main()
