"""Groups with the bot in them: they can throw it out, take it back, and become supergroups under a new id."""

from collections.abc import Sequence

from tests.telegram.chats import Chat
from tests.telegram.people import Person
from tests.telegram.refusals import KICKED, upgraded
from tests.telegram.wire import JSON
from tests.telegram.world import World

SUPERGROUPS_BELOW = -1_000_000_000_000


class Group(Chat):
    """A group chat; its people act in it as `alice.at(group)`."""

    def __init__(self, world: World, chat_id: int, title: str, members: Sequence[Person]) -> None:
        kind = "supergroup" if chat_id < SUPERGROUPS_BELOW else "group"
        super().__init__({"id": chat_id, "type": kind, "title": title})
        self.members = list(members)
        self._world = world

    async def removes_bot(self, by: Person) -> None:
        self.closed = KICKED
        self._membership(by, "member", "kicked")

    async def adds_bot(self, by: Person) -> None:
        self.closed = None
        self._membership(by, "kicked", "member")

    async def migrates(self, new_id: int) -> "Group":
        """Becomes a supergroup: both chats say so, and the old one only gives the new id from now on."""
        new = found_group(self._world, new_id, self.raw["title"], self.members)
        self._announce(self, {"migrate_to_chat_id": new_id})
        self._announce(new, {"migrate_from_chat_id": self.id})
        self.closed = upgraded(new_id)
        return new

    def _announce(self, where: Chat, fields: JSON) -> None:
        head = {"message_id": self._world.next_message_id(), "chat": where.raw, "date": self._world.now}
        self._world.deliver("message", head | fields)

    def _membership(self, by: Person, old: str, new: str) -> None:
        self._world.deliver("my_chat_member", by.changes_membership(self, old, new))


def found_group(world: World, chat_id: int, title: str, members: Sequence[Person]) -> Group:
    """A new group; see FakeTelegram.group."""
    group = Group(world, chat_id, title, members)
    world.chats[chat_id] = group
    return group
