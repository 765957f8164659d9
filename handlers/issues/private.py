"""A private word to who sent a photo: the issue is known already, or the picture was used before. Never a refusal.

Promises, made with the reader. What is not answered is let pass: the flag reaches a supervisor only if somebody says
that it is meant all the same.
"""

from collections.abc import Sequence
from datetime import tzinfo
from zoneinfo import ZoneInfo

from handlers.conversation.turn import Rows
from handlers.issues import files, same
from handlers.issues.card import standing, title
from handlers.issues.names import day_said, names
from handlers.issues.same import Used
from handlers.issues.wanted import act_button
from handlers.words.say import say
from storage import issues, people
from storage.database import Tx
from storage.issue_life import Issue
from storage.jobs import Job
from storage.messages import Outgoing

IN_TIME = ("reported", "passed")
USED = "used"
"""What the button carries by which somebody means a picture that was used before all the same."""


async def offer_same(tx: Tx, job: Job) -> Sequence[Outgoing]:
    """To who reported: is it the same as an issue of the branch that is open? Else: was this picture used before?"""
    issue = await issues.get(tx, job.promise.wanted["number"])
    if issue is None or issue.state not in IN_TIME or await _answered(tx, issue):
        return []
    ids = await issues.awaited(tx, issue.number, 1)
    used = [one for one in await same.used_before(tx, ids) if one.number != issue.number]
    known = await same.known(tx, issue, {one.number for one in used})
    if known is not None:
        return [await _same(tx, job, issue, known, known.number in {one.number for one in used})]
    return [await _used(tx, job, issue, used[0])] if used else []


async def point_out(tx: Tx, job: Job) -> Sequence[Outgoing]:
    """To the owner: the picture of the result was used before, perhaps as the one that shows the trouble."""
    wanted = job.promise.wanted
    issue = await issues.get(tx, wanted["number"])
    if issue is None or issue.state != "review":
        return []
    used = await same.used_before(tx, await issues.awaited(tx, issue.number, wanted["revision"]))
    if not used:
        return []
    language = await _language(tx, job)
    key = "issue.private.before" if used[0].number == issue.number else "issue.private.result"
    text = say(language, key, number=issue.number, day=_day(used[0], language, ZoneInfo(wanted["zone"])))
    other = act_button(say(language, "issue.button.other_photo"), issue, "claim")
    this = act_button(say(language, "issue.button.this_photo"), issue, "keep", USED)
    return [_said(job, text, ((other, this),))]


async def _same(tx: Tx, job: Job, issue: Issue, known: Issue, used: bool) -> Outgoing:
    """With the picture of the issue that is known, for who sent this one serves the same branch."""
    language, zone = await _language(tx, job), ZoneInfo(job.promise.wanted["zone"])
    called = await names(tx, [known], language, zone)
    text = say(
        language,
        "issue.private.same",
        number=issue.number,
        title=title(known),
        day=day_said(known.opened_at.astimezone(zone).date().isoformat(), language),
        state=standing(known, called),
    )
    yes = act_button(say(language, "issue.button.same"), issue, "same", known.number)
    no = act_button(say(language, "issue.button.new"), issue, "keep", USED if used else "")
    pictures = await files.before(tx, known)
    said = _said(job, text, ((yes, no),))
    return said.model_copy(update={"document": files.document(pictures[0])}) if pictures else said


async def _used(tx: Tx, job: Job, issue: Issue, used: Used) -> Outgoing:
    """Says when, not where or by whom: the earlier report may be somebody else's."""
    language = await _language(tx, job)
    day = _day(used, language, ZoneInfo(job.promise.wanted["zone"]))
    yes = act_button(say(language, "issue.button.same_thing"), issue, "keep")
    no = act_button(say(language, "issue.button.not_same"), issue, "keep", USED)
    return _said(job, say(language, "issue.private.used", number=issue.number, day=day), ((yes, no),))


async def _answered(tx: Tx, issue: Issue) -> bool:
    """Whether it was said before that it is meant as it is: nobody is asked twice."""
    return any(event.act == "keep" for event in (await issues.history(tx, [issue.number]))[issue.number])


def _said(job: Job, text: str, rows: Rows) -> Outgoing:
    return Outgoing(channel=job.promise.channel, chat=job.promise.chat, text=text, rows=rows)


def _day(used: Used, language: str, zone: tzinfo) -> str:
    return day_said(used.earlier.arrived_at.astimezone(zone).date().isoformat(), language)


async def _language(tx: Tx, job: Job) -> str:
    person = await people.by_id(tx, job.promise.person_id)
    return (person.language if person else "") or str(job.promise.wanted["language"])
