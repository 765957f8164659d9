"""Reads what is said of people at a roll call: 3 7 没来; 李四外出务工，王五异地; 除 2 号都到了; 3 没来 其余都到. Pure.

Either all of a line is understood, or nothing: it is better asked again than taken for somebody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from handlers.theme_day.roll_tokens import NobodyError, Token, blank, tokens, words_of

LONGEST_REASON = 60
PUNCTUATION = " 、:-()"
CAME = {"absent": "roll.words.absent", "remote": "roll.words.remote", "present": "roll.words.present"}
PAID = {"unpaid": "roll.words.unpaid", "paid": "roll.words.paid"}
OPPOSITE = {"present": "absent", "absent": "present", "remote": "absent", "paid": "unpaid", "unpaid": "paid"}
"""What is said of those who are left out when it is said of all others."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of some people, by their places in the roll."""

    who: tuple[int, ...]
    came: str
    """A key of `CAME` or `PAID`; empty where they were only named."""
    reason: str = ""
    others: bool = False
    """These are all whom the line does not name: it says nothing new of those of whom something is known."""


@dataclass(slots=True)
class _Clause:
    """One thing said of some people, while it is read."""

    who: list[int] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    words: str = ""
    sweeping: bool = False
    excepting: bool = False
    state_first: bool = False

    @property
    def complete(self) -> bool:
        """Whether the next person that is named begins something new."""
        said = bool(self.states) and not self.state_first
        return bool(self.who or self.sweeping) and (said or not blank(self.words))


class _UnclearError(ValueError):
    """Nothing of the line counts."""


def read_roll(text: str, names: Sequence[str]) -> list[Said]:
    """What a line says of who came; empty where any part of it is unclear. Numbers count from 1, as the roll's do."""
    return _read(text, names, CAME, "absent")  # who is mentioned at a roll call is mostly missed


def read_dues(text: str, names: Sequence[str]) -> list[Said]:
    """What a line says of who has paid."""
    return _read(text, names, PAID, "")


def namesakes(text: str, names: Sequence[str]) -> tuple[int, ...]:
    """The people of whom a line leaves open which one it means, since they bear the same name."""
    try:
        return tuple(place for token in tokens(text, names, CAME) if token.doubtful for place in token.who)
    except NobodyError:
        return ()


def is_reason(text: str, names: Sequence[str]) -> bool:
    """Whether a line may say why somebody is absent: not that others came, nor anything of people or numbers."""
    try:
        found = tokens(text, names, CAME)
    except NobodyError:
        return False
    said = any(one.what == "text" and not blank(one.text) for one in found)
    return said and all(one.what in ("text", "stop", "all") or one.state == "absent" for one in found)


def _read(text: str, names: Sequence[str], states: Mapping[str, str], usual: str) -> list[Said]:
    try:
        clauses = _clauses(tokens(text, names, states))
        found: list[Said] = []
        for clause in clauses:
            found = _added(found, clause, usual)
    except (NobodyError, _UnclearError):
        return []
    named = {place for clause in clauses for place in clause.who}
    others = tuple(place for place in range(len(names)) if place not in named)
    return [replace(said, who=others) if said.others else said for said in found]


def _clauses(found: Sequence[Token]) -> list[_Clause]:
    clauses = [_Clause()]
    for token in found:
        now = clauses[-1]
        if _begins_another(token, now):
            clauses.append(now := _Clause())
        _take(token, now)
    return clauses


def _begins_another(token: Token, now: _Clause) -> bool:
    match token.what:
        case "stop":
            return not (now.excepting and not now.states)  # 除2外，都到了
        case "who":
            return now.complete or (now.state_first and bool(now.who) and not blank(now.words))
        case "state":
            return now.state_first and bool(now.who)
        case "rest":
            return not now.excepting and bool(now.who or now.states) and (now.complete or now.state_first)
        case "except":
            return bool(now.who or now.states or now.sweeping)
        case _:
            return False


def _take(token: Token, now: _Clause) -> None:
    match token.what:
        case "who" if token.doubtful or not (now.who or blank(now.words)):
            raise _UnclearError
        case "who":
            now.who += token.who
        case "state":
            now.state_first = now.state_first or not (now.who or now.sweeping or now.excepting)
            now.states.append(token.state)
        case "except":
            now.excepting = True
        case "rest" if now.who and not now.excepting:
            raise _UnclearError  # 李四其他原因没来
        case "rest" | "all":
            now.sweeping = now.sweeping or not (now.who or now.states)
        case "text":
            now.words += "" if blank(token.text) else token.text


def _added(found: list[Said], clause: _Clause, usual: str) -> list[Said]:
    """With what the clause says; a clause of words alone says why those of the one before it are absent."""
    words = "" if blank(clause.words) else clause.words.strip(PUNCTUATION)[:LONGEST_REASON]
    states = set(clause.states)
    who = tuple(sorted(set(clause.who)))
    if not (who or states or clause.sweeping or words):
        return found
    if words and not (who or states or clause.sweeping):
        return _reasoned(found, words)
    if len(states) > 1 or not (who or clause.sweeping) or (clause.sweeping and clause.who and not clause.excepting):
        raise _UnclearError
    state = clause.states[0] if states else usual
    if clause.excepting or clause.sweeping:
        if words or not states:
            raise _UnclearError
        left_out = [Said(who, OPPOSITE[state])] if who else []
        return [*found, *left_out, Said((), state, others=True)]
    if not states and any(said.came != usual for said in found):
        raise _UnclearError  # 李四到了 王小: and he?
    if words and state not in ("absent", ""):
        words = ""
    return [*found, Said(who, state, words)]


def _reasoned(found: list[Said], words: str) -> list[Said]:
    why = any(words.startswith(word) for word in words_of("roll.words.why"))
    if not (why and found and found[-1].came == "absent" and not found[-1].reason):
        raise _UnclearError
    return [*found[:-1], replace(found[-1], reason=words)]
