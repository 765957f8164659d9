"""Says what each of WeCom's refusals means for us: its error codes to `ChannelError`.

Its words are not read: they name people, and change. Codes: documents 90313 and 101463, and what others met.
"""

from storage.problems import (
    BLOCKED,
    EXPIRED,
    GONE,
    NETWORK,
    REFUSED,
    SLOW_DOWN,
    TOO_LARGE,
    UNAUTHORIZED,
    UNTRUSTED,
    ChannelError,
    Problem,
)

NOT_SUBSCRIBED = 846609
STALE_TOKENS = (40014, 42001)  # renewed and tried again before anybody hears of it
PROBLEMS: dict[int, Problem] = {
    -1: NETWORK,  # "system busy"
    NOT_SUBSCRIBED: NETWORK,  # the connection is open and not subscribed any more: subscribing anew mends it
    846605: EXPIRED,  # the request may not be answered, or not any more
    846608: EXPIRED,
    93006: GONE,  # who never wrote to the bot, or has left
    60111: GONE,  # no such member
    81013: GONE,  # none of the receivers may be written to
    82001: GONE,
    40201: BLOCKED,  # held to be a nuisance
    45009: SLOW_DOWN,
    45033: SLOW_DOWN,
    130101: SLOW_DOWN,  # the group's webhook: twenty a minute
    40001: UNAUTHORIZED,
    40013: UNAUTHORIZED,
    40014: UNAUTHORIZED,
    40056: UNAUTHORIZED,
    41001: UNAUTHORIZED,
    42001: UNAUTHORIZED,
    48002: UNAUTHORIZED,
    93000: UNAUTHORIZED,  # the group's webhook: no such key
    301002: UNAUTHORIZED,
    60020: UNTRUSTED,
    40007: EXPIRED,  # a file that is there no longer
    40009: TOO_LARGE,
    45001: TOO_LARGE,
}
SLOWED_SECONDS = 20.0
"""Before the next try where WeCom wants us slower; it does not say how long."""


def channel_error(code: int) -> ChannelError:
    """What a code other than 0 means."""
    problem = PROBLEMS.get(code, REFUSED)
    return ChannelError(problem, f"errcode {code}", after=SLOWED_SECONDS if problem is SLOW_DOWN else 0.0)


def subscription_error(code: int) -> ChannelError:
    """The same where the bot introduces itself: what is refused there is its id or secret, whatever the code."""
    known = channel_error(code)
    return known if known.problem in (NETWORK, SLOW_DOWN) else ChannelError(UNAUTHORIZED, f"errcode {code}")
