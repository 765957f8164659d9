"""The READMEs and the code say the same: every command, setting, form, address; and nothing that is not there."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic import SecretStr
from starlette.routing import BaseRoute, Mount, Route

from bot.__main__ import cunbao
from bot.app import App
from bot.commands import COMMANDS
from bot.settings import PREFIX, Settings
from handlers.conversation.navigation import GOES
from handlers.forms.builtin import NAMES
from handlers.forms.rowtypes import KINDS
from handlers.words.say import words
from storage.database import Database

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
FENCED = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`((?:cunbao|make) [^`]+)`")
MOST_OF_A_DECISION = 60
"""Lines."""
ELSEWHERE = re.compile(
    r"(?<![\w./:)'\]])/(?:work|tmp|home|root|Users)/(?!item)\w"  # XForms have /root/item, tests /tmp paths of their own
    r"|\b(?:pypi|pythonhosted|npmjs|npmmirror|rubygems|goproxy|tsinghua|aliyun)\b",
    re.IGNORECASE,
)
"""Paths of somebody's machine, and package registries: which one serves is the reader's own setting."""


@pytest.fixture(params=READMES)
def readme(request: pytest.FixtureRequest) -> str:
    return (ROOT / str(request.param)).read_text("utf-8")


def rows(readme: str) -> list[str]:
    """The lines of all tables."""
    return [line.strip() for line in readme.splitlines() if line.strip().startswith("|")]


def commands(group: click.Group, path: str = "cunbao") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, as it is typed."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def targets() -> list[str]:
    return re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def paths(routes: list[BaseRoute]) -> set[str]:
    return {re.sub(r":\w+}", "}", route.path) for route in routes if isinstance(route, Route | Mount)}


def test_every_command_has_its_row_with_every_option(readme: str) -> None:
    for path, command in commands(cunbao):
        found = [row for row in rows(readme) if re.match(rf"\| `{path}\b", row)]
        assert found, path
        options = [option.opts[0] for option in command.params if isinstance(option, click.Option)]
        assert [option for option in options if not any(option in row for row in found)] == [], path


def test_every_command_of_the_chat_stands_there(readme: str) -> None:
    ways = {word for go in GOES for said in words(f"word.{go}") for word in said.split("|") if word.startswith("/")}
    named = {f"/{command.name}" for command in COMMANDS} | ways
    assert {name for name in named if not any(re.search(rf"`{name}[ `]", row) for row in rows(readme))} == set()


def test_every_setting_stands_there_with_its_default(readme: str) -> None:
    for name, setting in Settings.model_fields.items():
        default = "–" if setting.default is None else f"`{setting.default}`"
        assert any(row.startswith(f"| `{PREFIX}{name.upper()}` | {default} |") for row in rows(readme)), name


def test_every_form_and_kind_of_question_stands_there(readme: str) -> None:
    assert [name for name in NAMES if not any(row.startswith(f"| `{name}` |") for row in rows(readme))] == []
    assert [kind for kind in set(KINDS.values()) if kind.value not in readme] == []


async def test_every_address_stands_there(readme: str, database: Database, tmp_path: Path) -> None:
    public, secret = "https://cunbao.example.org", SecretStr("42:TEST")
    settings = Settings(data_dir=tmp_path, public_url=public, telegram_token=secret, telegram_webhook_secret=secret)
    web = App(settings, database).web
    assert {path for path in paths(web.routes) if not any(f"`{path}`" in row for row in rows(readme))} == set()
    named = {path for row in rows(readme) for path in re.findall(r"`(/(?:chat|page|words|telegram)\b[^`]*)`", row)}
    assert named - paths(web.routes) == set()


def test_every_target_of_make_stands_there(readme: str) -> None:
    assert [name for name in targets() if f"| `make {name}` |" not in readme] == []


def test_no_command_is_named_that_there_is_not(readme: str) -> None:
    known = [path for path, _ in commands(cunbao)]
    lines = [line.strip() for block in FENCED.findall(readme) for line in block.splitlines()]
    named = [line for line in lines if line.startswith(("cunbao ", "make "))] + QUOTED.findall(readme)
    assert len(named) > 30
    for line in named:
        right = line.split()[1] in targets() if line.startswith("make ") else line.startswith(tuple(known))
        assert right or line == "cunbao privacy", line  # named among what is not there yet


def test_every_picture_and_page_that_is_linked_is_there(readme: str) -> None:
    linked = re.findall(r"\]\((?!https?:)([^)#]+)", readme)
    assert [path for path in linked if not (ROOT / path).exists()] == []
    pictures = {f"docs/pictures/{file.name}" for file in (ROOT / "docs/pictures").iterdir()}
    assert pictures - set(linked) == set()


def test_the_newest_change_is_of_this_version() -> None:
    newest = re.search(r"^## ([0-9.]+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert newest is not None
    assert newest[1] == version


def test_decisions_are_short() -> None:
    lengths = {file.name: len(file.read_text("utf-8").splitlines()) for file in (ROOT / "docs/decisions").glob("*.md")}
    assert len(lengths) > 10
    assert {name: lines for name, lines in lengths.items() if lines > MOST_OF_A_DECISION} == {}


def test_nothing_names_a_machine_or_a_registry() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("only a checkout knows which files are its own")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    found = []
    for name in (name for name in listed.split("\0") if name and name != str(Path(__file__).relative_to(ROOT))):
        file = ROOT / name
        if file.suffix not in {".otf", ".png"} and file.exists():
            found += [f"{name}: {hit[0]}" for hit in ELSEWHERE.finditer(file.read_text("utf-8"))]
    assert found == []
