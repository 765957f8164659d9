"""Says what is wrong, from what people meant, did and saw: never from what the program says of itself.

Only for what may rightly be missing (a notice that was leaving as the program died) the store must list it, too.
"""

import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from tests.simulation.county import BY_NUMBER, NOTICE, ROLES, Role
from tests.simulation.network import AFTER, Network
from tests.simulation.program import Program
from tests.simulation.somebody import Intent, Somebody
from tests.simulation.store import FULL, LOCKED
from tests.simulation.weather import Spell, Weather
from tests.telegram.chats import Chat

KEPT = "select number, people.name, form, answers from reports join people on people.id = person_id order by number"
PHOTOS = "select report, state, sha256 from photos"
LISTED = "select chat, body from outbox where problem = 'uncertain'"
GIVEN_UP = (
    "select 'inbox', id, problem from inbox where state <> 'done' "
    "union all select 'outbox', id, problem from outbox where state <> 'sent' and problem <> 'blocked' "
    "union all select 'jobs', id, problem from jobs where state <> 'done'"
)
NEWS = "新问题"
ALL_IN = "^照片都收到了"
SETTLED_AFTER = 1.5
"""Seconds in which what was shown is crossed off, where the disk lets it be."""

AGAIN = 5.0
"""Seconds after which the store is tried again at the latest."""
ON_ITS_WAY = 0.2
"""Seconds after its sender's death in which a message may still arrive."""


@dataclass(slots=True)
class Findings:
    """The four sets."""

    lost: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    recovered: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        return not (self.lost or self.unexpected or self.duplicated)

    def __str__(self) -> str:
        sets = {"lost": self.lost, "unexpected": self.unexpected, "duplicated": self.duplicated}
        sets["recovered"] = self.recovered
        return "\n".join(f"{name}: {len(one)}" + "".join(f"\n  {line}" for line in one) for name, one in sets.items())


def judge(people: Sequence[Somebody], program: Program, network: Network, weather: Weather, folder: Path) -> Findings:
    return Judge(people, program, network, weather, folder).findings


class Judge:
    """Looks at everything once."""

    def __init__(
        self, people: Sequence[Somebody], program: Program, network: Network, weather: Weather, folder: Path
    ) -> None:
        self.people, self.program, self.network, self.weather, self.folder = people, program, network, weather, folder
        self.findings = Findings()
        with closing(sqlite3.connect(folder / "cunbao.db")) as store:
            self._kept = [(n, int(who), form, orjson.loads(a)) for n, who, form, a in store.execute(KEPT)]
            self._photos = store.execute(PHOTOS).fetchall()
            self._listed = [(chat, orjson.loads(body).get("text", "")) for chat, body in store.execute(LISTED)]
            self.findings.unexpected += [f"given up: {' '.join(map(str, row))}" for row in store.execute(GIVEN_UP)]
        self.findings.unexpected += [f"Telegram minds: {one}" for one in network.world.violations]
        for one in people:
            self.findings.lost += one.unheard
            self._reports(one)
            self._chat(one.person.place, one)
            self._told(one, NOTICE, [NOTICE])
        self._groups()
        for intent, role in ((i, r) for one in people for i in one.intents if i.form == "issue" for r in ROLES):
            if role.oversees(BY_NUMBER[intent.who]):
                self._told(self._person(role), f"issue #{intent.number}", intent.words, NEWS)

    def _person(self, role: Role) -> Somebody:
        return next(one for one in self.people if one.role is role)

    def _reports(self, one: Somebody) -> None:
        """Each intent has its report, and each report its intent."""
        left = [row for row in self._kept if row[1] == one.role.number]
        for intent in one.intents:
            like = [row for row in left if row[2] == intent.form and _words(row[3]) == intent.answers]
            row = next((row for row in like if row[0] == intent.number), next(iter(like), None))
            if row is None:
                self.findings.lost.append(f"{intent}")
                continue
            left.remove(row)
            if intent.number not in (0, row[0]):
                self.findings.unexpected.append(f"the receipt of #{row[0]} names #{intent.number}")
            elif self._pictures(intent, row[0]):
                self._recovered(intent)
        for number, _, form, answers in left:
            twice = any(intent.form == form and intent.answers == _words(answers) for intent in one.intents)
            found = self.findings.duplicated if twice else self.findings.unexpected
            found.append(f"report #{number} of {one.role.number}: {form} {answers}")

    def _pictures(self, intent: Intent, number: int) -> bool:
        """Whether exactly the photos of this report are kept."""
        meant = Counter(hashlib.sha256(shot).hexdigest() for shot in intent.photos)
        kept = Counter(sha for report, state, sha in self._photos if report == number and state == "kept")
        for sha in (*(meant - kept), *(sha for sha in kept if not [*self.folder.glob(f"photos/*/{sha}.*")])):
            self.findings.lost.append(f"a photo of #{number}: {sha[:8]}")
        for sha in kept - meant:
            found = self.findings.duplicated if sha in meant else self.findings.unexpected
            found.append(f"a photo of #{number}: {sha[:8]}")
        return meant == kept

    def _told(self, one: Somebody, what: str, words: Sequence[str], mark: str = "") -> None:
        """Somebody has heard of something, once; or there is a reason why not."""
        said = [text for text, _ in one.person.place.said_by_bot if mark in text and any(w in text for w in words)]
        if len(said) > 1:
            self.findings.duplicated.append(f"{one.role.number} heard {len(said)} times of {what}: {said[0]!r}")
        elif not said and not self._excused(one, words, mark):
            self.findings.lost.append(f"{one.role.number} never heard of {what}")

    def _excused(self, one: Somebody, words: Sequence[str], mark: str) -> bool:
        """Listed, and it is known why: it was just leaving when the program died or the line broke. Or the person had
        refused us: who is unreachable is told nothing."""
        chat = str(one.role.number)
        rows = {
            text for where, text in self._listed if where == chat and mark in text and any(w in text for w in words)
        }
        leaving = {text for end in self.program.ends for where, text in end.leaving if where == chat}
        broke = {text for where, text, _ in self.network.unanswered if where == chat}
        return bool(rows & (leaving | broke)) or chat in self.network.refused_by

    def _chat(self, place: Chat, one: Somebody) -> None:
        """Everything said there is an answer that was waited for, a notice, or one of them again by a fault."""
        texts = [text for text, _ in place.said_by_bot]
        heard = one.heard.get(place.id, set())
        repeats: Counter[str] = Counter()
        for number, text in enumerate(texts):
            seen = {one.role.number, *(who for who, role in BY_NUMBER.items() if one.role.oversees(role))}
            if not self._authors(text) <= seen:
                self.findings.unexpected.append(f"{one.role.number} was shown what others said: {text!r}")
            if number in heard or NOTICE in text or NEWS in text or self._extra(one, text):
                continue
            if text in texts[:number]:
                repeats[text] += 1
            else:
                self.findings.unexpected.append(f"{one.role.number} was told: {text!r}")
        for text, times in repeats.items():
            if times > self._may_repeat(str(place.id), text):
                self.findings.duplicated.append(f"{one.role.number} was told {times} times more: {text!r}")

    def _extra(self, one: Somebody, text: str) -> bool:
        return any(re.search(pattern, text) for pattern in (*one.extra, ALL_IN))

    def _may_repeat(self, chat: str, text: str) -> int:
        """Answers on the way when the line broke, or the program died before it could cross them off."""
        broke = sum((chat, text, AFTER) == one for one in self.network.unanswered)
        shown = [at for at, where, what in self.network.shown if (where, what) == (chat, text)]
        return broke + sum(any(self._unsettled(at, end.at) for at in shown) for end in self.program.ends)

    def _unsettled(self, shown: float, died: float) -> bool:
        """Whether what was shown then could not be crossed off before the program died."""
        until = shown
        for one in sorted(self.weather.spells, key=lambda one: one.since):
            if one.name in (FULL, LOCKED) and one.since <= until + SETTLED_AFTER and one.until >= until:
                until = one.until + AGAIN
        return shown - ON_ITS_WAY <= died <= until + SETTLED_AFTER

    def _authors(self, text: str) -> set[int]:
        """Whose words are in it."""
        return {one.role.number for one in self.people if any(words in text for words in one.things)}

    def _groups(self) -> None:
        """Nothing but the way to the private chat, and nothing of what was said."""
        for chat in self.network.world.chats.values():
            if not chat.private:
                for text, _ in chat.said_by_bot:
                    if self._authors(text) or "私聊" not in text:
                        self.findings.unexpected.append(f"a group was told: {text!r}")

    def _recovered(self, intent: Intent) -> None:
        through = [end.why for end in self.program.ends if intent.began <= end.at <= intent.heard]
        through += [one.name for one in self._spells(intent)]
        if through:
            self.findings.recovered.append(f"#{intent.number} of {intent.who} ({intent.form}): {', '.join(through)}")

    def _spells(self, intent: Intent) -> Iterator[Spell]:
        for one in self.weather.spells:
            if one.since <= intent.heard and intent.began <= one.until and one.chat in ("", str(intent.who)):
                yield one


def _words(answers: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name != "photo"}
