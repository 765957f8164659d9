"""People with phones: each waits for every answer, says everything once, and remembers what was meant and what heard.

An errand is one thing somebody wants. What it shall leave behind is noted as an `Intent` when their last act is done.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.simulation.county import Role, picture
from tests.telegram.chats import Message
from tests.telegram.groups import Group
from tests.telegram.people import Person

PATIENCE = 2.5 * 3600
"""Seconds: longer than the longest time for which Telegram asked for patience, and the clock was set back."""
RECEIPT = re.compile(r"✅.*?#(\d+)")
LATE = 2.5
"""Seconds after which an album counts as complete."""
RARE = (0x9F00, 0x9FA0)
KINDS = {"走访入户": "visit", "驻村值班": "duty", "志愿服务": "volunteer"}


class UnheardError(Exception):
    """Somebody waited for an answer in vain."""


@dataclass(slots=True)
class Intent:
    """A report that somebody meant to make, and has done everything for."""

    who: int
    form: str
    answers: dict[str, str]
    photos: list[bytes] = field(default_factory=list)
    words: tuple[str, ...] = ()
    """By which an issue is known to its supervisors: any of them."""
    began: float = 0.0
    heard: float = 0.0
    number: int = 0
    """Which its receipt named; 0 before there was one."""


class Somebody:
    """`told` writes into the trace; `group` is where some of them talk, too."""

    def __init__(
        self,
        role: Role,
        person: Person,
        chance: Random,
        told: Callable[..., None],
        had: Counter[str],
        group: Group,
    ) -> None:
        self.role, self.person, self.chance, self.told, self.group = role, person, chance, told, group
        self._had = had
        self.intents: list[Intent] = []
        self.heard: dict[int, set[int]] = {}
        """By chat, the places of what was waited for and came."""
        self.extra: list[str] = []
        """Patterns of what else may be said for what was done."""
        self.asked = 0
        self.unheard: list[str] = []
        self.blocked: list[tuple[float, float]] = []
        self.things: set[str] = set()
        """All words of their own."""

    async def lives(self, errands: list[str], within: float) -> None:
        """Does these errands in their order, with pauses."""
        for name in errands:
            await asyncio.sleep(self.chance.uniform(0, within / (len(errands) + 1)))
            try:
                await getattr(self, name)()
            except UnheardError as error:
                self.unheard.append(str(error))
                return

    async def three(self) -> Intent:
        """Three answers and the button."""
        began, said = _now(), [self._thing() for _ in range(3)]
        await self._says("/form three")
        for place, words in enumerate(said, start=1):
            await self._hears(f"三问 {place}/3")
            await self._says(words)
        await self._hears(f"(?s){said[-1]}.*请确认")
        intent = Intent(self.role.number, "three", dict(zip(("first", "second", "third"), said, strict=True)))
        return await self._sends("提交", intent, said[0], began)

    async def corrected(self) -> None:
        """The same, and then one of its answers was wrong."""
        intent = await self.three()
        better = self._thing()
        await self._says(f"改 #{intent.number}")
        await self._hears("请确认")
        await self._taps("修改 / 补充")
        await self._hears("要改哪一项")
        await self._taps("第二问说什么？")
        await self._hears("三问 2/3")
        await self._says(better)
        await self._hears(f"(?s){better}.*请确认")
        intent.answers["second"] = better
        await self._taps("提交")
        await self._hears(f"三问已改好 #{intent.number}")

    async def cancelled(self) -> None:
        await self._says("/form three")
        await self._hears("三问 1/3")
        await self._says(self._thing())
        await self._hears("三问 2/3")
        await self._says("取消")
        await self._hears("已取消，没有提交")

    async def check_in(self) -> None:
        began, label = _now(), self.chance.choice(list(KINDS))
        await self._says("/checkin")
        await self._hears("报到 1/2")
        await self._taps(label)
        await self._hears("报到 2/2")
        await self._sends("跳过", Intent(self.role.number, "check_in", {"kind": KINDS[label]}), label, began)

    async def photo(self) -> None:
        """A photo sent cold, of which its caption is the note."""
        began, words, shot = _now(), self._thing(), picture(self.chance)
        self.told(self.role.number, f"sends a photo: {words}")
        await self.person.sends_photo(shot, caption=words)
        await self._hears("这是什么")
        await self._taps("报到")
        await self._hears("报到 1/2")
        answers = {"kind": "duty", "note": words}
        await self._sends("驻村值班", Intent(self.role.number, "check_in", answers, [shot]), "驻村值班", began)

    async def issue(self) -> Intent:
        """Words only."""
        began, words = _now(), self._thing()
        await self._says("/issue")
        await self._hears("问题随手拍 1/2")
        await self._taps("跳过")
        await self._hears("问题随手拍 2/2")
        self._message = await self._says(words)
        return await self._receipt(self._issue(words, []), words, began)

    async def edited(self) -> None:
        """A slip of the pen, mended in the message itself."""
        intent = await self.issue()
        better = self._thing()
        self.told(self.role.number, f"edits: {better}")
        await self.person.edits(self._message.id, better)
        intent.answers["description"], intent.words = better, (*intent.words, better)
        await self._hears(f"问题随手拍已改好 #{intent.number}")

    async def album(self) -> None:
        """Its parts come late and in any order, the last of them perhaps after the receipt."""
        began, words = _now(), self._thing()
        shots = [picture(self.chance) for _ in range(self.chance.randint(2, 4))]
        order = self.chance.choice(([*range(len(shots))], [*range(len(shots))][::-1]))
        pauses = [0.0, *(self.chance.uniform(0, 1.5) for _ in shots[1:])]
        if order[-1] != 0:
            pauses[-1] = self.chance.uniform(0, 20)
        self._had["reversed album"] += order[0] != 0
        self._had["late album"] += pauses[-1] > LATE
        self.told(self.role.number, f"sends an album of {len(shots)}: {words}, {order}")
        sending = asyncio.ensure_future(self.person.sends_album(shots, words, order=order, over=pauses))
        self.extra.append(r"收到 \d 张照片，这是什么")
        await self._hears("这是什么")
        await self._sends("问题随手拍", self._issue(words, shots), words, began)
        await sending

    async def summary(self) -> None:
        self.asked += 1
        await self._says("/summary")
        await self._hears(self.role.place.rpartition("/")[2])

    async def in_group(self) -> None:
        """Says something to the bot where others read along; the group may move at that moment."""
        self.told(self.role.number, "asks in the group")
        await self.person.at(self.group).says(f"/todo@cunbao_test_bot {self._thing()}")
        here, before = [self.group], len(self.group.said_by_bot)
        if self.chance.random() < 0.9:
            await asyncio.sleep(self.chance.uniform(0, 0.1))
            self.group = await self.group.migrates(-1_000_000_000_000 - _now_in_ms())
            here.append(self.group)
            self.told(self.role.number, "the group moved")
        until = _now() + PATIENCE
        while sum(len(place.said_by_bot) for place in here) <= before:
            if _now() > until:
                raise UnheardError("nobody answered in the group")
            await asyncio.sleep(0.5)

    async def blocks(self) -> None:
        """Reports, is not to be disturbed for a while, and reports again."""
        await self.three()
        began = _now()
        self.told(self.role.number, "blocks the bot")
        await self.person.blocks()
        await asyncio.sleep(self.chance.uniform(30, 500))
        self.told(self.role.number, "unblocks the bot")
        await self.person.unblocks()
        self.blocked.append((began, _now()))
        await self.three()

    def _issue(self, words: str, shots: list[bytes]) -> Intent:
        return Intent(self.role.number, "issue", {"description": words}, shots, (words,))

    async def _sends(self, label: str, intent: Intent, words: str, began: float) -> Intent:
        """The tap that makes it a report."""
        await self._taps(label)
        return await self._receipt(intent, words, began)

    async def _receipt(self, intent: Intent, words: str, began: float) -> Intent:
        intent.began = began
        self.intents.append(intent)
        known = {0, *(one.number for one in self.intents)}
        while intent.number in known:  # an older receipt may be said again
            found = RECEIPT.search((await self._hears(f"(?s)✅.*#.*{words}")).text)
            intent.number = int(found[1]) if found else 0
        intent.heard = _now()
        return intent

    async def _says(self, words: str) -> Message:
        self.told(self.role.number, f"says: {words}")
        return await self.person.says(words)

    async def _taps(self, label: str) -> None:
        self.told(self.role.number, f"taps: {label}")
        try:
            await self.person.taps(label, PATIENCE)
        except AssertionError as error:
            raise UnheardError(str(error)) from None

    async def _hears(self, pattern: str) -> Message:
        try:
            found = await self.person.hears(pattern, PATIENCE)
        except AssertionError as error:
            raise UnheardError(str(error)) from None
        place = self.person.place.id
        self.heard.setdefault(place, set()).add(self.person.account.heard[place] - 1)
        return found

    def _thing(self) -> str:
        """Words that nobody else says, and that are like no others: rare signs, which mean nothing here."""
        words = "".join(chr(self.chance.randrange(*RARE)) for _ in range(6))
        self.things.add(words)
        return words


def _now() -> float:
    return asyncio.get_running_loop().time()


def _now_in_ms() -> int:
    return int(_now() * 1000)
