"""Asks a person at a terminal, in one language, until the answer can be used."""

from collections.abc import Mapping
from typing import TypeVar

import click

from bot.cli.shell import Failed
from bot.settings import WANTED, accepts
from handlers.words.say import say, words

Meaning = TypeVar("Meaning")


class Guide:
    """One conversation at the terminal. Ctrl-C raises click.Abort."""

    def __init__(self, language: str) -> None:
        self.language = language

    def says(self, key: str, **mentions: object) -> str:
        return say(self.language, key, **mentions)

    def tell(self, key: str, **mentions: object) -> None:
        click.echo(self.says(key, **mentions))

    def failed(self, key: str, **mentions: object) -> Failed:
        return Failed(self.says(key, **mentions))

    def setting(self, name: str, key: str, default: str) -> str:
        """A value that the setting of this name takes."""
        while not accepts(name, answer := self._ask(key, default)):
            self.tell("cli.setup.wrong", wanted=self.says(WANTED.get(name, "settings.wanted.word")))
        return answer

    def choice(self, key: str, options: Mapping[str, Meaning], default: str) -> Meaning:
        """What one of the answers in `options` means."""
        while (answer := self._ask(key, default)) not in options:
            self.tell("cli.setup.pick", choices=" / ".join(options))
        return options[answer]

    def agrees(self, key: str, **mentions: object) -> bool:
        """Yes or no; an empty answer is a yes."""
        yes, no = ({word for said in words(f"cli.setup.{way}") for word in said.split("|")} for way in ("yes", "no"))
        while (answer := self._ask(key, "", **mentions).casefold()) not in yes | no | {""}:
            self.tell("cli.setup.yes_or_no")
        return answer not in no

    def secret(self, key: str) -> str:
        """Something pasted that is not shown."""
        return str(click.prompt(self.says(key), hide_input=True, prompt_suffix=self.says("cli.setup.colon"))).strip()

    def _ask(self, key: str, default: str, **mentions: object) -> str:
        suffix = self.says("cli.setup.colon")
        asked = self.says(key, **mentions)
        return str(click.prompt(asked, default=default, show_default=bool(default), prompt_suffix=suffix)).strip()
