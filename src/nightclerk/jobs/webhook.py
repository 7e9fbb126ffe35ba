"""Post to a webhook: signed, to public addresses only, never redirected."""

import hashlib
import hmac
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from nightclerk.core.errors import NotReady, Refused, Transient
from nightclerk.core.text import words

TIMEOUT = 10.0  # seconds, for each step of a request
SIGNATURE = "Nightclerk-Signature"
TIMESTAMP = "Nightclerk-Timestamp"
DELIVERY = "Nightclerk-Delivery"
KIND = "Nightclerk-Kind"
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 behind IPv6, so anything

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Place:
    """Where a webhook is: the parts of its address that a request needs."""

    scheme: str
    host: str
    port: int
    path: str
    named: str

    def at(self, address: Address) -> str:
        """Give the URL that reaches this very machine, whatever its name may mean."""
        host = f"[{address}]" if address.version == 6 else str(address)
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def place_of(url: str, *, loopback: bool = False) -> Place:
    """Read a webhook's URL; `Refused` where it cannot be one.

    It begins with https://; with http:// only where `loopback` allows this machine.
    """
    try:
        parts = urlsplit(url.strip())
        named = parts.netloc.rpartition("@")[2].encode("idna").decode()
        port, host = parts.port, urlsplit(f"//{named}").hostname
    except ValueError:  # names that cannot be written in the network's letters as well
        raise Refused(words("This is no web address")) from None
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise Refused(words("The address must begin with https://"))
    if not host:
        raise Refused(words("The address names no machine"))
    if parts.username or parts.password:
        raise Refused(
            words("The address must not hold a password"),
            hint=words("The signature proves who sends; check it at the other end."),
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    default = 443 if parts.scheme == "https" else 80
    return Place(parts.scheme, host, port or default, path, named)


def is_public(address: Address) -> bool:
    """Tell whether an address lies in the open internet, not in a network of ours."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return is_public(inner)
        if address in TRANSLATED or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def reachable(place: Place, *, loopback: bool = False) -> Address:
    """Look a webhook's name up; `Refused` where any of its addresses is not public.

    The request must then go to the address that was checked, because a name may mean
    something else a moment later. This machine is allowed where `loopback` says so.
    """
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Transient(
            words("The machine {host} was not found", host=place.host)
        ) from None
    addresses = [
        ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found
    ]
    for address in addresses:
        is_allowed = loopback and address.is_loopback
        if place.scheme == "http" and not is_allowed:
            raise Refused(words("The address must begin with https://"))
        if not is_allowed and not is_public(address):
            raise Refused(
                words("{host} lies in a private network", host=place.host),
                hint=words("A webhook must be reachable from the internet."),
            )
    return addresses[0]


def sign(secret: str, *, timestamp: str, body: bytes) -> str:
    """Give the hexadecimal HMAC-SHA256 over `timestamp.body`."""
    told = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()


def post(
    url: str,
    body: bytes,
    *,
    secret: str,
    headers: dict[str, str],
    timestamp: str,
    loopback: bool = False,
) -> None:
    """Post JSON with its signature; a core error says why it was not taken.

    Anything but a 2xx answer counts as not taken, a redirection as well. `timestamp`:
    seconds since 1970, so that a receiver can refuse what is old.
    """
    place = place_of(url, loopback=loopback)
    address = reachable(place, loopback=loopback)
    signed = {
        "Host": place.named,
        "Content-Type": "application/json",
        "User-Agent": "Nightclerk",
        TIMESTAMP: timestamp,
        SIGNATURE: f"sha256={sign(secret, timestamp=timestamp, body=body)}",
        **headers,
    }
    status = _status(place, address, body, signed)
    if not 200 <= status < 300:
        raise Transient(
            words("{host} answered with {status}", host=place.host, status=status),
            hint=words("It has to answer with a status from 200 to 299."),
        )


def _status(
    place: Place, address: Address, body: bytes, headers: dict[str, str]
) -> int:
    """Ask, and give the status; what else is answered is not read."""
    extensions = {"sni_hostname": place.host}
    try:
        with (
            httpx.Client(
                timeout=TIMEOUT, verify=_certificates(), trust_env=False
            ) as http,
            http.stream(
                "POST",
                place.at(address),
                content=body,
                headers=headers,
                extensions=extensions,
            ) as answer,
        ):
            return answer.status_code
    except httpx.HTTPError as error:
        raise Transient(
            words(
                "{host} cannot be reached ({why})",
                host=place.host,
                why=type(error).__name__,
            )
        ) from error
    except httpx.InvalidURL:
        raise NotReady(words("This is no web address")) from None


def _certificates() -> ssl.SSLContext:
    """Trust whom the machine trusts, certificates of a network's own included."""
    return httpx.create_ssl_context()
