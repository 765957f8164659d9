"""10,000 lives by chance: the events give the issue again, and nothing closes without two words or seven days."""

from collections import Counter
from datetime import timedelta

from storage.issue_life import DONE, IN_HAND, LIVE, STATES, Event, replay
from tests.handlers.issues.chance import MANY, PEOPLE, lives


def test_replaying_the_events_gives_the_issue() -> None:
    assert [life.issue.number for life in lives() if replay(life.events) != life.issue] == []


def test_every_state_is_lived_and_much_is_refused() -> None:
    states = Counter(life.issue.state for life in lives())
    assert [state for state in STATES if states[state] < 30] == []
    assert sum(life.refused for life in lives()) > MANY
    assert sum(life.issue.closed_how == "silence" for life in lives()) > 30
    assert sum(life.issue.reopened for life in lives()) > 500


def test_nothing_closes_without_two_words_or_seven_days() -> None:
    for life in lives():
        for at in range(1, len(life.events)):
            if life.issues[at].state == "closed" and life.issues[at - 1].state in LIVE:
                assert told_twice(life.events[: at + 1]), f"#{life.issue.number} at {at + 1}"


def test_nobody_judges_their_own_work() -> None:
    for life in lives():
        owner = None
        for event in life.events:
            owner = event.data["owner"] if event.act == "hand" else owner
            assert event.act not in ("approve", "reject") or event.person_id != owner, life.issue.number


def test_what_is_in_hand_has_an_owner_and_a_deadline() -> None:
    for life in lives():
        for issue in life.issues:
            assert (issue.owner_id is not None and bool(issue.due_on)) or issue.state not in IN_HAND
            assert (issue.done_at is not None) == (issue.state in DONE)
            assert (issue.closed_at is not None) == (issue.state == "closed")
            assert (issue.requested_at is not None) == bool(issue.request)
            assert issue.requested_at is None or issue.state in IN_HAND


def test_a_button_of_an_earlier_turn_is_old() -> None:
    """What changes the state, but for an owner who begins, or brings another owner, photo or deadline, is a turn."""
    for life in lives():
        for before, after, event in zip(life.issues, life.issues[1:], life.events[1:], strict=False):
            begins = before.state in IN_HAND and after.state in IN_HAND and event.act != "hand"
            turned = (before.state != after.state and not begins) or event.act in ("claim", "hand")
            assert after.stage == before.stage + turned, f"#{after.number} at {event.revision}"


def told_twice(events: list[Event]) -> bool:
    """Read off the events by hand: after the last claim a supervisor's word, then the reporter's, or seven days."""
    claim = max(at for at, event in enumerate(events) if event.act == "claim")
    words = [event for event in events[claim:] if event.act in ("approve", "reject", "solved", "unsolved", "silence")]
    first, reporter = words[0], events[0].person_id
    supervisors = {one.id for one in PEOPLE if "supervisor" in one.roles}
    if first.act != "approve" or first.person_id not in supervisors:
        return False
    if len(words) == 1:
        return first.person_id == reporter
    second = words[-1]
    if second.act == "silence":
        return second.at - first.at >= timedelta(days=7)
    return second.act == "solved" and second.person_id == reporter
