"""The methods about the bot itself: who it is, its names and descriptions, its menu of commands."""

import re

from tests.telegram.refusals import RefusedError, bad_request
from tests.telegram.wire import JSON, Call
from tests.telegram.world import World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMANDS_LIMIT, DESCRIPTION_LIMIT = 100, 256
PROFILE_LIMITS = {"name": 64, "description": 512, "short_description": 120}  # characters


def get_me(world: World, _call: Call) -> JSON:
    return {
        **world.me,
        "can_join_groups": True,
        "can_read_all_group_messages": world.reads_all_group_messages,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def agree(_world: World, _call: Call) -> bool:
    """For logOut and close, which change nothing that a test could see."""
    return True


def set_my_commands(world: World, call: Call) -> bool:
    commands = call.params["commands"]
    if len(commands) > COMMANDS_LIMIT:
        raise RefusedError(bad_request("BOT_COMMANDS_TOO_MUCH"))
    for command in commands:
        if not COMMAND.fullmatch(command["command"].removeprefix("/")):
            raise RefusedError(bad_request("BOT_COMMAND_INVALID"))
        if not 1 <= len(command["description"]) <= DESCRIPTION_LIMIT:
            raise RefusedError(bad_request("BOT_COMMAND_DESCRIPTION_INVALID"))
    world.commands[_menu(world, call.params)] = commands
    return True


def get_my_commands(world: World, call: Call) -> list[JSON]:
    return world.commands.get(_menu(world, call.params), [])


def delete_my_commands(world: World, call: Call) -> bool:
    world.commands.pop(_menu(world, call.params), None)
    return True


def set_profile(world: World, call: Call) -> bool:
    """setMyName, setMyDescription, setMyShortDescription; kept per language, as `name`, `description@en` and so on."""
    language = _language(call.params)
    for name, limit in PROFILE_LIMITS.items():
        text = call.params.get(name, "")
        if len(text) > limit:
            raise RefusedError(bad_request(f"bot {name.replace('_', ' ')} is too long"))
        if name in call.params:
            world.profile[f"{name}@{language}" if language else name] = text
    return True


def _menu(world: World, params: JSON) -> tuple[str, str]:
    """Commands are kept by whom they are for and by language: ("default", ""), ("chat:1001", "zh")."""
    scope = params.get("scope", {"type": "default"})
    if "chat_id" in scope:
        world.chat(scope["chat_id"])
    who = ":".join(str(scope[part]) for part in ("type", "chat_id", "user_id") if part in scope)
    return who, _language(params)


def _language(params: JSON) -> str:
    language = str(params.get("language_code", ""))
    if not re.fullmatch(r"([a-z]{2})?", language):
        raise RefusedError(bad_request("invalid language code specified"))
    return language
