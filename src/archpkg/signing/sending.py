"""时间戳请求的发送. Send a request for a time stamp over http, for those who have no way of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archpkg.errors import CannotRead, WrongUse
from archpkg.words import Text

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

LARGEST_REPLY = 1 << 20
"""Octets of the largest reply that is taken; real ones have some thousands."""


def send_request(url: str, request: bytes, *, timeout: float = 30.0) -> bytes:
    """Post a request of :func:`request_stamp` to an authority and give back its reply, for :func:`read_reply`.

    Any callable that takes a request and gives a reply may stand in its place. ``timeout`` is in seconds.
    Other places that the answer points to are not gone to. Raises :class:`WrongUse` for an address that is
    neither http nor https, :class:`CannotRead` where there is no fitting answer.
    """
    # the network is opened late: who only signs does not wait for it
    import http.client
    import urllib.request

    if url.partition(":")[0].lower() not in ("http", "https"):
        raise WrongUse(
            Text(f"{url!r} is not an address of http or https.", f"{url!r} 不是 http 或 https 地址。"),
            hint=Text("Give the address of the time-stamping authority.", "请给出时间戳服务机构的地址。"),
        )
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        asked = urllib.request.Request(url, data=request, headers=headers, method="POST")
        with _opener().open(asked, timeout=timeout) as answer:
            kind, reply = answer.headers.get_content_type(), answer.read(LARGEST_REPLY + 1)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _no_answer(url, str(error)) from error
    if kind != "application/timestamp-reply" or len(reply) > LARGEST_REPLY:
        raise _no_answer(url, f"{kind}, {len(reply)}")
    return bytes(reply)


def _opener() -> OpenerDirector:
    """An opener for http and https that follows nowhere."""
    import urllib.request

    opener = urllib.request.OpenerDirector()
    for part in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
    ):
        opener.add_handler(part())
    return opener


def _no_answer(url: str, why: str) -> CannotRead:
    return CannotRead(
        Text(f"The authority gave no time stamp ({why}).", f"时间戳服务机构未返回时间戳（{why}）。"),
        hint=Text("Look at the address and the network, then ask again.", "请检查地址和网络后重试。"),
        path=url,
    )
