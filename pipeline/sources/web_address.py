"""Which machine stands behind a web address, and whether it may be asked.

The address of the machine is looked up once, checked, and then connected to: a name that leads to a
public machine when it is checked and to one of the local network when it is used (DNS rebinding)
does not get anywhere.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from pipeline.records import ReadingError

CHECK = "Check the address, or save the report as a file and name the file instead."


@dataclass(frozen=True, slots=True)
class Route:
    """How to reach a server: by these checked addresses, or through a proxy, which looks them up itself."""

    host: str
    addresses: tuple[str, ...]
    proxy: str | None = None


def route(url: str, *, allow_private: bool = False) -> Route:
    """The way to the server of `url`.

    Raises ReadingError for what is no web address, for servers that cannot be found and, unless
    `allow_private`, for machines of the local network.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if host is None or parts.scheme not in ("http", "https"):
        raise ReadingError("Only web addresses that begin with http or https are read.", CHECK)
    proxy = None if proxy_bypass(host) else getproxies().get(parts.scheme)
    try:
        found = socket.getaddrinfo(host, port or parts.scheme, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        if proxy:  # behind a proxy names of the web are often known to the proxy alone
            return Route(host, (), proxy)
        raise ReadingError(
            f"The server {host} cannot be found.", "Check the address and the connection."
        ) from error
    addresses = tuple(dict.fromkeys(str(address[0]) for *_, address in found))
    if not allow_private and not all(map(_is_public, addresses)):
        raise ReadingError(
            f"The address {host} belongs to a local network.",
            "Save the report as a file, or allow such addresses with `--local-network`.",
        )
    return Route(host, addresses, proxy)


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.split("%")[0])
    # An IPv4 address written as one of IPv6 (::ffff:10.0.0.1) is as private as it is.
    inner = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (inner or found).is_global and not (inner or found).is_multicast
