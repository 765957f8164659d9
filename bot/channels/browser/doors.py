"""Which door of ours a request knocks at, told by its Host header: what keeps other sites' pages out.

A page of a foreign site can make the visitor's browser send requests here. It cannot forge two headers: Origin names
the site that asks, and Host names the address that was asked, which is a foreign name when that name was bent to point
here (DNS rebinding).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Door:
    """An address under which this server may be spoken to."""

    origin: str
    """What the Origin header of our own page says here."""
    sample: bool
    """Only people at this machine come in here, so the sample town may be played in."""

    @property
    def secure(self) -> bool:
        return self.origin.startswith("https:")


class Doors:
    """The addresses under which we are known: where we listen, and the public one where there is one."""

    def __init__(self, host: str, port: int, public_url: str | None) -> None:
        self._host = host.strip("[]").lower()
        self._port = port
        public = urlsplit(public_url or "")
        self._scheme = public.scheme
        self._public = (public.hostname or "", public.port or DEFAULT_PORTS.get(public.scheme, 0))

    def of(self, headers: Mapping[str, str], port: int) -> Door | None:
        """The door at which these headers knock; None where it is none of ours.

        `port` is where we really listen, asked only when port 0 was wished for.
        """
        asked = _host_and_port(headers.get("host", ""))
        if asked is None:
            return None
        name, named_port = asked
        if (
            self._public[0]
            and name == self._public[0]
            and (named_port or DEFAULT_PORTS[self._scheme]) == self._public[1]
        ):
            return Door(f"{self._scheme}://{headers['host'].lower()}", self._sample(name, headers))
        if not self._listens_as(name, named_port or DEFAULT_PORTS["http"], self._port or port):
            return None
        return Door(f"http://{headers['host'].lower()}", self._sample(name, headers))

    def _listens_as(self, name: str, named_port: int, port: int) -> bool:
        if is_loopback(self._host):
            return is_loopback(name) and named_port == port
        # An address typed in figures cannot be bent; its port may be another outside a container.
        return is_loopback(name) or name == self._host or _is_address(name)

    def _sample(self, name: str, headers: Mapping[str, str]) -> bool:
        """Only at this machine: a forwarding server in front of us speaks from here too, for people who are not."""
        private = not self._public[0] or is_loopback(self._public[0])
        forwarded = any(header in headers for header in FORWARDED)
        return is_loopback(self._host) and is_loopback(name) and private and not forwarded


def is_loopback(name: str) -> bool:
    """Whether this host name or address means the machine itself."""
    return name == "localhost" or (_is_address(name) and ip_address(name).is_loopback)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _host_and_port(header: str) -> tuple[str, int] | None:
    """What a Host header says, the port 0 where it names none; None for what is no host."""
    if not header or any(sign in header for sign in "/?#@\\ \t"):
        return None
    try:
        asked = urlsplit(f"//{header}")
        return (asked.hostname.lower(), asked.port or 0) if asked.hostname else None
    except ValueError:  # a port that is no number, a bracket too few
        return None
