"""Help names what this very person may do: every word in it is a command of theirs, every button may be pressed."""

import re

import pytest

from bot.commands import COMMANDS
from handlers.commands.help import FORMS, MOST, OFTEN
from handlers.conversation.navigation import folded
from handlers.words.say import LANGUAGES, say
from storage.people import ROLES
from tests.handlers.theme_day.talk import Talk

BY_NAME = {command.name: command for command in COMMANDS}


def may(role: str, name: str) -> bool:
    return not BY_NAME[name].roles or role in BY_NAME[name].roles


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_every_word_is_a_command_of_theirs(role: str, language: str) -> None:
    words = re.findall("“(.+?)”", say(language, f"help.{role}"))
    assert len(words) >= 6
    for word in words:
        named = [
            one.name for one in COMMANDS if folded(word) in map(folded, say(language, f"word.{one.name}").split("|"))
        ]
        assert [name for name in named if may(role, name)], word


@pytest.mark.parametrize("role", ROLES)
def test_every_button_is_theirs_and_there_are_few(role: str) -> None:
    assert len(OFTEN[role]) <= MOST
    assert [name for name in OFTEN[role] if not may(role, name)] == []
    assert set(FORMS) <= set(BY_NAME)


@pytest.mark.parametrize("name", ["“开会”", "“台账”", "“党日计划”", "“补学”"])
async def test_a_secretary_finds_the_new_commands(chat: Talk, name: str) -> None:
    assert name in await chat.answer("王秀英: 帮助")


async def test_buttons_of_help_do_what_they_say(chat: Talk) -> None:
    assert "[报到] [问题随手拍]" in await chat.answer("王秀英: 帮助")
    assert "[开会] [台账]" in await chat.answer("王秀英: 帮助")
    assert "12 月主题党日计划" in await chat.answer("! 2026-11-06 10:00", "王秀英: [党日计划]")
    assert "主题党日 · " in await chat.answer("王秀英: 帮助", "王秀英: [开会]")


async def test_a_supervisor_is_told_of_the_summary_and_of_no_meeting(chat: Talk) -> None:
    said = await chat.answer("陈县督: 帮助")
    assert "[汇总] [台账]" in said
    assert "开会" not in said
