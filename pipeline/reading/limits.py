"""Limits on a process that reads what strangers made: memory, time, no network."""

from __future__ import annotations

import math
import resource
import sys

# What Python tells its auditors before it opens a connection or asks for a host's address.
_NETWORK = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind"})


def confine(memory: int) -> None:
    """From now on this process has so many bytes of address space, leaves no core file, has no network."""
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CORE, 0)
    sys.addaudithook(_refuse_network)


def give_time(seconds: float) -> None:
    """Let this process use so many seconds of processor time from now on.

    The parent watches the clock; this ends a child that goes on when its parent was killed. Twice
    the time, so that it is the parent who ends the others.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + 2 * seconds))


def _limit(what: int, most: int) -> None:
    """Set the soft limit, which can be raised again, below what the system allows."""
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _refuse_network(event: str, _: tuple[object, ...]) -> None:
    if event in _NETWORK:
        raise PermissionError("A report may not reach the network.")
