"""One download over http or https, by the standard library: what may be asked, and when it is stopped."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from email.message import Message
from http.client import HTTPConnection, HTTPException
from socket import SHUT_RDWR
from threading import Timer
from time import monotonic
from typing import IO, Any, Self
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from attrs import frozen

from archpkg.errors import WrongUse
from archpkg.findings import Rule
from archpkg.packages.bag.fetching import rules
from archpkg.packages.bag.text import shown
from archpkg.words import Text

Allow = Callable[[str], bool] | Sequence[str]
"""What may be fetched: a question about an address, or host names and address prefixes."""

PIECE = 64 * 1024
"""Octets read at once, and at least so many have to come within the time-out."""

_PORTS = {"http": 80, "https": 443}
_SAFE = "%/:=&?~+!$,;'@()*[]|"
_APPENDING = (
    os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)


class Refusal(Exception):
    """A download that came to nothing, as the rule and the details of a finding."""

    def __init__(self, rule: Rule, **details: object) -> None:
        super().__init__(rule.code)
        self.rule = rule
        self.details = details


class Stale(Exception):
    """What is there of a file cannot be gone on from."""


# ── what may be asked ────────────────────────────────────────────────────────────────────────────────────


def usable_address(url: str) -> str:
    """The address as it is sent: ASCII, no fragment. Raises :class:`Refusal` for other schemes and nonsense."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS:
            raise Refusal(rules.SCHEME, url=shown(url))
        host = parts.hostname or ""
        usable = bool(host) and host.isascii() and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise Refusal(rules.ADDRESS, url=shown(url))
    path, query = quote(parts.path or "/", safe=_SAFE), quote(parts.query, safe=_SAFE)
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def permission(allow: Allow) -> Callable[[str], bool]:
    """The question whether an address may be asked.

    A host name allows that host on the usual ports, ``host:port`` on that one; what has ``://`` in it allows
    the same scheme, host and port below its path, part by part. Raises :class:`WrongUse` for anything else.
    """
    if callable(allow):
        return allow
    if isinstance(allow, str):
        raise _wrong(allow)
    places = tuple(_place(entry) for entry in allow)
    return lambda url: any(place.holds(urlsplit(url)) for place in places)


@frozen(kw_only=True)
class _Place:
    """A host or a folder of it. Without ``scheme`` both are meant."""

    scheme: str
    host: str
    port: int | None
    path: str

    def holds(self, url: SplitResult) -> bool:
        port = url.port or _PORTS.get(url.scheme)
        if url.hostname != self.host or self.scheme not in ("", url.scheme):
            return False
        if port != (self.port or _PORTS.get(url.scheme)):
            return False
        parts = unquote(url.path).replace("\\", "/").split("/")
        inside = url.path == self.path or url.path.startswith(self.path.rstrip("/") + "/")
        return not self.path or (inside and ".." not in parts)


def _place(entry: str) -> _Place:
    folder = "://" in entry
    try:
        parts = urlsplit(entry if folder else f"//{entry}")
        port = parts.port
    except ValueError as error:
        raise _wrong(entry) from error
    odd = parts.query or parts.fragment or "@" in parts.netloc or (parts.path and not folder)
    if odd or not parts.hostname or (folder and parts.scheme not in _PORTS):
        raise _wrong(entry)
    return _Place(scheme=parts.scheme, host=parts.hostname, port=port, path=parts.path)


def _wrong(entry: str) -> WrongUse:
    return WrongUse(
        Text(f"{entry!r} is not a list of hosts or addresses.", f"{entry!r} 不是主机名或网址的列表。"),
        hint=Text(
            "Give a list such as ['files.example', 'https://files.example/batch/'].",
            "请提供列表，如 ['files.example', 'https://files.example/batch/']。",
        ),
    )


class _Redirects(HTTPRedirectHandler):
    """Goes on only to what may be asked."""

    def __init__(self, may: Callable[[str], bool]) -> None:
        self._may = may

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        """The next question, or :class:`Refusal`."""
        try:
            allowed = self._may(usable_address(newurl))
        except Refusal:
            allowed = False
        fp.close()  # what else stands in the answer is not waited for, however much it is
        if not allowed:
            raise Refusal(rules.REDIRECT, url=shown(req.full_url), target=shown(newurl))
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Cut:
    """Ends the exchange of headers after so many seconds, for servers that send them octet by octet."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._connections: list[HTTPConnection] = []
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def watch(self, connection: HTTPConnection) -> HTTPConnection:
        self._connections.append(connection)
        return connection

    def _cut(self) -> None:
        self.over = True
        for connection in self._connections:
            with suppress(OSError, AttributeError):
                connection.sock.shutdown(SHUT_RDWR)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


class _Patience:
    """Both handlers' way to open: time is counted until the headers are here."""

    def do_open(self, http_class: Any, req: Request, **args: Any) -> Any:
        """The answer, its content not yet read. Raises :class:`TimeoutError`."""
        with _Cut(req.timeout or 0) as cut:
            try:
                answer = super().do_open(  # type: ignore[misc]
                    lambda host, **more: cut.watch(http_class(host, **more)), req, **args
                )
            except (OSError, HTTPException) as error:
                if cut.over:
                    raise TimeoutError from error
                raise
        if cut.over:  # headers that were cut off look like headers that ended
            answer.close()
            raise TimeoutError
        return answer


class _Http(_Patience, HTTPHandler):
    """http."""


class _Https(_Patience, HTTPSHandler):
    """https."""


# ── the download ─────────────────────────────────────────────────────────────────────────────────────────


@frozen(kw_only=True)
class Web:
    """How to ask: what is allowed, how long to wait (seconds) and how large a file may be (octets)."""

    may: Callable[[str], bool]
    opener: OpenerDirector
    timeout: float
    limit: int | None

    def most(self, size: int | None) -> tuple[int | None, Text]:
        """How large a file may get, and who says so."""
        if size is not None and (self.limit is None or size <= self.limit):
            return size, Text("fetch.txt", " fetch.txt 登记")
        return self.limit, Text("the limit", "限值")


def web(allow: Allow, timeout: float, limit: int | None, *, proxies: bool) -> Web:
    """The way to ask. Nothing but http and https is understood; ``proxies`` heeds the environment's."""
    may = permission(allow)
    opener = OpenerDirector()
    opener.addheaders = [("User-Agent", "archpkg"), ("Accept-Encoding", "identity")]
    for handler in (_Http(), _Https(), HTTPErrorProcessor(), HTTPDefaultErrorHandler(),
                    _Redirects(may), UnknownHandler()):  # fmt: skip
        opener.add_handler(handler)
    if proxies:
        opener.add_handler(ProxyHandler())
    return Web(may=may, opener=opener, timeout=timeout, limit=limit)


def download(asked: Web, url: str, part: str, size: int | None) -> Generator[int, None, None]:
    """Download into ``part``, going on from what is there, and yield the octets that are there with every piece.

    ``size`` is what ``fetch.txt`` announces; it, or the limit, ends the download. Raises :class:`Refusal`,
    :class:`Stale` where what is there cannot be gone on from, and :class:`OSError` of the disk only.
    """
    address = usable_address(url)
    if not asked.may(address):
        raise Refusal(rules.NOT_ALLOWED, url=shown(url))
    most, source = asked.most(size)
    if size is not None and most is not None and size > most:
        raise Refusal(rules.LARGER, most=most, source=source, url=shown(url))
    there = os.path.getsize(part) if os.path.exists(part) else 0
    with closing(_opened(asked, address, there)) as response:
        there = _beginning(response, there, url)
        announced = _length(response.headers, there)
        if most is not None and announced is not None and announced > most:
            raise Refusal(rules.LARGER, most=most, source=source, url=shown(url))
        with os.fdopen(os.open(part, _APPENDING, 0o666), "ab") as sink:
            sink.truncate(there)
            for data in _pieces(asked, response, url, there):
                there += len(data)
                if most is not None and there > most:
                    raise Refusal(rules.LARGER, most=most, source=source, url=shown(url))
                sink.write(data)
                yield there
            sink.flush()
            os.fsync(sink.fileno())
    if announced is not None and there < announced:
        raise Refusal(rules.BROKEN, octets=there, url=shown(url))


def _opened(asked: Web, address: str, there: int) -> Any:
    """The answer of the server."""
    request = Request(address, headers={"Range": f"bytes={there}-"} if there else {})
    try:
        return asked.opener.open(request, timeout=asked.timeout)
    except HTTPError as error:
        error.close()
        if error.code == 416 and there:
            raise Stale from error
        target = error.headers.get("Location", "") if error.headers else ""
        if 300 <= error.code < 400 and target:
            raise Refusal(rules.REDIRECT, url=shown(address), target=shown(target)) from error
        raise Refusal(rules.STATUS, status=error.code, url=shown(address)) from error
    except TimeoutError as error:
        raise _too_slow(asked, address) from error
    except (URLError, OSError, HTTPException, ValueError) as error:
        if isinstance(error, URLError) and isinstance(error.reason, TimeoutError):
            raise _too_slow(asked, address) from error
        why = str(getattr(error, "reason", error)) or type(error).__name__
        raise Refusal(rules.UNREACHABLE, reason=shown(why), url=shown(address)) from error


def _too_slow(asked: Web, url: str) -> Refusal:
    return Refusal(rules.TIMEOUT, seconds=f"{asked.timeout:g}", url=shown(url))


def _beginning(response: Any, there: int, url: str) -> int:
    """Where the answer begins: after what is there, or at the very beginning."""
    if response.status == 206 and there:
        if str(response.headers.get("Content-Range", "")).startswith(f"bytes {there}-"):
            return there
        raise Stale
    if response.status != 200:
        raise Refusal(rules.STATUS, status=response.status, url=shown(url))
    return 0


def _length(headers: Message, there: int) -> int | None:
    """How many octets there will be in the end, if the server says so."""
    told = headers.get("Content-Length", "")
    return there + int(told) if told.isascii() and told.isdigit() and len(told) < 20 else None


def _pieces(asked: Web, response: Any, url: str, there: int) -> Generator[bytes, None, None]:
    """The content as it comes. A server that sends hardly anything is as slow as one that sends nothing."""
    since, got = monotonic(), 0
    while True:
        try:
            data: bytes = response.read1(PIECE)
        except TimeoutError as error:
            raise _too_slow(asked, url) from error
        except (OSError, HTTPException, ValueError) as error:
            raise Refusal(rules.BROKEN, octets=there, url=shown(url)) from error
        if not data:
            return
        there += len(data)
        yield data
        got += len(data)
        if got >= PIECE:
            since, got = monotonic(), 0
        elif monotonic() - since > asked.timeout:
            raise _too_slow(asked, url)
