"""A holey bag is completed from servers that are allowed, and from nowhere else."""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from typing import Any

import pytest

from archpkg.checks.fixity.verify import verify
from archpkg.errors import CannotRead, CannotStore, WrongUse
from archpkg.findings import Made, Verdict
from archpkg.packages.bag import create_bag
from archpkg.packages.bag.fetching.completing import STEP, Fetched, fetch_bag, fetch_bag_steps
from archpkg.packages.bag.fetching.download import Refusal, permission, usable_address
from archpkg.progress import Step

BIG = bytes(range(256)) * 1200
"""Some 300 kB: several pieces."""

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingTCPServer):
    """A server on the loopback whose pages are functions; it notes what it was asked."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.ended = threading.Event()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        server.asked.append((self.path, self.headers.get("Range")))
        answer = server.pages.get(self.path)
        if answer is None:
            self.send_error(404)
        else:
            answer(self)

    def log_message(self, *_: Any) -> None:
        return None


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield made
        made.ended.set()
        made.shutdown()
        thread.join(5)


def content(data: bytes, *, length: int | None = None, status: int = 200, **headers: str) -> Answer:
    """A page of that content; ``length`` is what it says of itself, -1 nothing."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        if length != -1:
            request.send_header("Content-Length", str(len(data) if length is None else length))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        with suppress(OSError):
            request.wfile.write(data)

    return answer


def ranged(data: bytes) -> Answer:
    """A page that gives parts of itself."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range")
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if start >= len(data) > 0:
            request.send_error(416)
            return
        place = f"bytes {start}-{len(data) - 1}/{len(data)}"
        page = content(data[start:], status=206, Content_Range=place) if wanted else content(data)
        page(request)

    return answer


def to(target: str) -> Answer:
    return content(b"", status=302, Location=target)


FILES = {"a.txt": b"hello\n", "案卷/大 文件.tif": BIG}


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """A bag of two files, still whole."""
    source = tmp_path / "source"
    for name, data in FILES.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(data)
    return create_bag(source, tmp_path / "bag", algorithms=["sha256", "sm3"]).path


Holes = Callable[..., None]


@pytest.fixture
def holes(bag: Path) -> Holes:
    """Take files out and write fetch.txt; the tag manifests do not list it."""

    def make(*lines: tuple[str, int | str, str]) -> None:
        for _, _, name in lines:
            (bag / name).unlink(missing_ok=True)
        text = "".join(f"{url} {size} {name}\n" for url, size, name in lines)
        (bag / "fetch.txt").write_bytes(text.encode())

    return make


def codes(fetched: Made[Fetched]) -> list[tuple[str, str]]:
    return [(finding.code, finding.where.path) for finding in fetched.findings]


def stage(bag: Path) -> Path:
    return bag.parent / ".bag.archpkg-fetch"


def part(bag: Path, name: str) -> Path:
    return stage(bag) / f"{hashlib.sha256(os.fsencode(name)).hexdigest()}.part"


def broken(fetched: Made[Fetched], code: str, bag: Path, *, name: str = "data/a.txt") -> None:
    """Nothing was put in place, and the finding says why in both languages."""
    assert codes(fetched) == [(code, name)]
    assert (fetched.value.done, fetched.value.failed, fetched.sound) == ((), (name,), False)
    assert not (bag / name).exists()
    (finding,) = fetched.findings
    assert "{" not in finding.say("zh") + finding.say("en")


# ── what comes ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_holey_bag_is_completed(bag: Path, holes: Holes, server: Server) -> None:
    (bag / "data/案卷/大 文件.tif").unlink()
    (bag / "data/案卷").rmdir()
    server.pages |= {"/a": content(FILES["a.txt"]), "/b?x=1&y=%20": content(BIG, length=-1)}
    holes((server.url("/a"), 6, "data/a.txt"), (server.url("/b?x=1&y=%20"), "-", "data/案卷/大 文件.tif"))
    assert verify(bag).verdict is Verdict.INCOMPLETE
    seen: list[Step] = []
    fetched = fetch_bag(bag, allow=[server.host], progress=seen.append)
    assert fetched.findings == ()
    assert fetched.value.done == ("data/a.txt", "data/案卷/大 文件.tif")
    assert fetched.verdict is Verdict.VALID
    assert fetched.counts == {"fetched": 2, "failed": 0, "present": 0, "octets": 6 + len(BIG)}
    assert (bag / "data/案卷/大 文件.tif").read_bytes() == BIG
    assert verify(bag).sound
    assert not stage(bag).exists()
    assert [(step.done, step.total, step.name) for step in seen] == [
        (1, 2, "data/a.txt"),
        (2, 2, "data/案卷/大 文件.tif"),
    ]
    again = fetch_bag(bag, allow=[server.host])
    assert (again.value.done, again.counts["present"], len(server.asked)) == ((), 2, 2)


def test_large_files_tell_how_far_they_are(tmp_path: Path, server: Server) -> None:
    source = tmp_path / "s"
    source.mkdir()
    data = bytes(STEP * 4)
    (source / "x").write_bytes(data)
    bag = create_bag(source, tmp_path / "bag", algorithms=["sha256"]).path
    (bag / "data/x").unlink()
    (bag / "fetch.txt").write_text(f"{server.url('/x')} {len(data)} data/x\n")
    server.pages["/x"] = content(data)
    steps = list(fetch_bag_steps(bag, allow=[server.host]))
    assert 3 <= len(steps) <= 5
    assert [step.done for step in steps] == [0] * (len(steps) - 1) + [1]
    assert steps[-1].bytes_done == steps[-1].bytes_total == len(data)


def test_a_callback_that_raises_stops_and_what_came_is_kept(
    tmp_path: Path, bag: Path, holes: Holes, server: Server
) -> None:
    server.pages |= {"/a": content(b"hello\n"), "/b": content(BIG)}
    holes((server.url("/a"), 6, "data/a.txt"), (server.url("/b"), "-", "data/案卷/大 文件.tif"))

    def stop(_: Step) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_bag(bag, allow=[server.host], progress=stop)
    assert (bag / "data/a.txt").exists()
    assert not stage(bag).exists()
    assert fetch_bag(bag, allow=[server.host]).value.done == ("data/案卷/大 文件.tif",)


def test_an_empty_file_is_fetched(tmp_path: Path, server: Server) -> None:
    source = tmp_path / "s"
    source.mkdir()
    (source / "x").write_bytes(b"")
    bag = create_bag(source, tmp_path / "bag").path
    (bag / "data/x").unlink()
    (bag / "fetch.txt").write_text(f"{server.url('/x')} 0 data/x\n")
    server.pages["/x"] = content(b"")
    assert fetch_bag(bag, allow=[server.host]).value.done == ("data/x",)
    assert verify(bag).sound


# ── going on from what is there ──────────────────────────────────────────────────────────────────────────

NAME = "data/案卷/大 文件.tif"


@pytest.fixture
def half(bag: Path, holes: Holes, server: Server) -> Path:
    """A bag whose large file came to its half before."""
    holes((server.url("/b"), len(BIG), NAME))
    server.pages["/b"] = content(BIG[:100_000], length=len(BIG))
    fetched = fetch_bag(bag, allow=[server.host])
    broken(fetched, "FETCH-BROKEN", bag, name=NAME)
    assert part(bag, NAME).read_bytes() == BIG[:100_000]
    server.asked.clear()
    return bag


def test_a_download_goes_on_from_what_is_there(half: Path, server: Server) -> None:
    server.pages["/b"] = ranged(BIG)
    assert fetch_bag(half, allow=[server.host]).value.done == (NAME,)
    assert server.asked == [("/b", "bytes=100000-")]
    assert (half / NAME).read_bytes() == BIG
    assert not stage(half).exists()


def test_a_server_that_knows_no_parts_gives_the_whole(half: Path, server: Server) -> None:
    server.pages["/b"] = content(BIG)
    assert fetch_bag(half, allow=[server.host]).value.done == (NAME,)


def test_a_wrong_beginning_is_fetched_anew(half: Path, server: Server) -> None:
    part(half, NAME).write_bytes(b"x" * 100_000)
    server.pages["/b"] = ranged(BIG)
    assert fetch_bag(half, allow=[server.host]).value.done == (NAME,)
    assert [wanted for _, wanted in server.asked] == ["bytes=100000-", None]


def test_what_is_whole_already_is_not_asked_for(half: Path, server: Server) -> None:
    part(half, NAME).write_bytes(BIG)
    assert fetch_bag(half, allow=[server.host]).value.done == (NAME,)
    assert server.asked == []


def test_what_cannot_be_a_beginning_is_removed(half: Path, server: Server, tmp_path: Path) -> None:
    server.pages["/b"] = ranged(BIG)
    part(half, NAME).write_bytes(BIG + b"x")
    (half / "fetch.txt").write_text(f"{server.url('/b')} {len(BIG)} {NAME}\n")
    assert fetch_bag(half, allow=[server.host]).value.done == (NAME,)
    assert server.asked == [("/b", None)]


def test_a_beginning_that_is_a_link_is_not_followed(half: Path, server: Server, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    part(half, NAME).unlink()
    part(half, NAME).symlink_to(victim)
    server.pages["/b"] = ranged(BIG)
    assert fetch_bag(half, allow=[server.host]).value.done == (NAME,)
    assert victim.read_bytes() == b"mine"


def test_a_server_that_refuses_the_part_is_asked_anew(half: Path, server: Server) -> None:
    (half / "fetch.txt").write_text(f"{server.url('/b')} - {NAME}\n")
    part(half, NAME).write_bytes(BIG + b"x")
    server.pages["/b"] = ranged(BIG)
    assert fetch_bag(half, allow=[server.host]).value.done == (NAME,)
    assert [wanted for _, wanted in server.asked] == [f"bytes={len(BIG) + 1}-", None]


def test_a_part_that_was_not_asked_for(half: Path, server: Server) -> None:
    server.pages["/b"] = content(BIG[5:], status=206, Content_Range=f"bytes 5-9/{len(BIG)}")
    broken(fetch_bag(half, allow=[server.host]), "FETCH-STATUS", half, name=NAME)
    assert [wanted for _, wanted in server.asked] == ["bytes=100000-", None]


# ── what does not come ───────────────────────────────────────────────────────────────────────────────────


def test_a_wrong_digest_puts_nothing_in_place(bag: Path, holes: Holes, server: Server) -> None:
    holes((server.url("/a"), 6, "data/a.txt"))
    server.pages["/a"] = content(b"hallo\n")
    fetched = fetch_bag(bag, allow=[server.host])
    broken(fetched, "FETCH-DIGEST", bag)
    assert fetched.findings[0].details["manifest"] == "manifest-sha256.txt"
    assert not stage(bag).exists()


def test_every_manifest_has_to_agree(bag: Path, holes: Holes, server: Server) -> None:
    holes((server.url("/a"), 6, "data/a.txt"))
    listed = (bag / "manifest-sm3.txt").read_text(encoding="utf-8")
    (bag / "manifest-sm3.txt").write_text("0" * 64 + listed[64:], encoding="utf-8")
    server.pages["/a"] = content(b"hello\n")
    fetched = fetch_bag(bag, allow=[server.host])
    broken(fetched, "FETCH-DIGEST", bag)
    assert fetched.findings[0].details["manifest"] == "manifest-sm3.txt"


@pytest.mark.parametrize("length", [None, -1])
def test_a_download_that_gets_larger_than_announced_is_stopped(
    bag: Path, holes: Holes, server: Server, length: int | None
) -> None:
    holes((server.url("/a"), 6, "data/a.txt"))
    server.pages["/a"] = content(BIG, length=length)
    broken(fetch_bag(bag, allow=[server.host]), "FETCH-LARGER", bag)
    assert not stage(bag).exists()


@pytest.mark.parametrize(("size", "asked"), [("-", 1), (6, 0)])
def test_a_limit_holds_whatever_is_announced(
    bag: Path, holes: Holes, server: Server, size: int | str, asked: int
) -> None:
    holes((server.url("/a"), size, "data/a.txt"))
    server.pages["/a"] = content(b"hello\n")
    broken(fetch_bag(bag, allow=[server.host], limit=5), "FETCH-LARGER", bag)
    assert len(server.asked) == asked
    assert fetch_bag(bag, allow=[server.host], limit=6).value.done == ("data/a.txt",)


def test_a_size_that_is_announced_too_large_is_a_warning(bag: Path, holes: Holes, server: Server) -> None:
    holes((server.url("/a"), 7, "data/a.txt"))
    server.pages["/a"] = content(b"hello\n")
    fetched = fetch_bag(bag, allow=[server.host])
    assert (fetched.value.done, fetched.verdict) == (("data/a.txt",), Verdict.WARNINGS)
    assert codes(fetched) == [("FETCH-SHORTER", "data/a.txt")]


def test_one_that_fails_stops_no_other(bag: Path, holes: Holes, server: Server) -> None:
    holes((server.url("/none"), 6, "data/a.txt"), (server.url("/b"), len(BIG), NAME))
    server.pages["/b"] = content(BIG)
    fetched = fetch_bag(bag, allow=[server.host])
    assert (fetched.value.done, fetched.value.failed) == ((NAME,), ("data/a.txt",))
    assert codes(fetched) == [("FETCH-STATUS", "data/a.txt")]
    assert fetched.findings[0].details["status"] == 404
    assert fetched.verdict is Verdict.INCOMPLETE


@pytest.mark.parametrize("status", [204, 500])
def test_other_answers_are_no_content(bag: Path, holes: Holes, server: Server, status: int) -> None:
    holes((server.url("/a"), 6, "data/a.txt"))
    server.pages["/a"] = content(b"", status=status)
    broken(fetch_bag(bag, allow=[server.host]), "FETCH-STATUS", bag)


@pytest.mark.parametrize("after", [0, 1])
def test_a_server_that_falls_silent_is_not_waited_for(
    bag: Path, holes: Holes, server: Server, after: int
) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        if after:
            request.send_response(200)
            request.send_header("Content-Length", "6")
            request.end_headers()
            request.wfile.write(b"hel")
        server.ended.wait(5)

    holes((server.url("/a"), 6, "data/a.txt"))
    server.pages["/a"] = answer
    broken(fetch_bag(bag, allow=[server.host], timeout=0.2), "FETCH-TIMEOUT", bag)
    assert part(bag, "data/a.txt").exists() is bool(after)


def test_a_server_that_drips_is_not_waited_for(bag: Path, holes: Holes, server: Server) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            while not server.ended.wait(0.05):
                request.wfile.write(b"x")
        except OSError:
            pass

    holes((server.url("/b"), len(BIG), NAME))
    server.pages["/b"] = answer
    broken(fetch_bag(bag, allow=[server.host], timeout=0.3), "FETCH-TIMEOUT", bag, name=NAME)


def test_headers_that_drip_are_not_waited_for(bag: Path, holes: Holes, server: Server) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        try:
            request.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
            while not server.ended.wait(0.05):
                request.wfile.write(b"x")
        except OSError:
            pass

    holes((server.url("/a"), 6, "data/a.txt"))
    server.pages["/a"] = answer
    broken(fetch_bag(bag, allow=[server.host], timeout=0.3), "FETCH-TIMEOUT", bag)


def test_nonsense_instead_of_an_answer(bag: Path, holes: Holes, server: Server) -> None:
    def nonsense(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"moo\r\n\r\n")

    def chunked(request: BaseHTTPRequestHandler) -> None:
        request.protocol_version = "HTTP/1.1"
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        request.wfile.write(b"3\r\nhel\r\nzz\r\n")

    holes((server.url("/a"), 6, "data/a.txt"))
    server.pages["/a"] = nonsense
    broken(fetch_bag(bag, allow=[server.host]), "FETCH-UNREACHABLE", bag)
    server.pages["/a"] = chunked
    broken(fetch_bag(bag, allow=[server.host]), "FETCH-BROKEN", bag)


def test_a_server_that_is_not_there(bag: Path, holes: Holes) -> None:
    with Server() as gone:
        url, host = gone.url("/a"), gone.host
    holes((url, 6, "data/a.txt"))
    broken(fetch_bag(bag, allow=[host], timeout=2), "FETCH-UNREACHABLE", bag)


def test_a_second_address_is_tried(bag: Path, holes: Holes, server: Server) -> None:
    holes((server.url("/none"), 6, "data/a.txt"), (server.url("/a"), 6, "data/a.txt"))
    server.pages["/a"] = content(b"hello\n")
    fetched = fetch_bag(bag, allow=[server.host])
    assert (fetched.value.done, fetched.sound) == (("data/a.txt",), True)
    assert codes(fetched) == [("BAG-FETCH-TWICE", "fetch.txt"), ("FETCH-OTHER-SOURCE", "data/a.txt")]


# ── what may be asked ────────────────────────────────────────────────────────────────────────────────────


def test_what_is_not_allowed_is_not_asked(bag: Path, holes: Holes, server: Server) -> None:
    holes((server.url("/a"), 6, "data/a.txt"))
    server.pages["/a"] = content(b"hello\n")
    asked: list[str] = []

    def never(url: str) -> bool:
        asked.append(url)
        return False

    for allow in ([], ["files.example"], ["127.0.0.1"], [server.url("/b")], never):
        broken(fetch_bag(bag, allow=allow), "FETCH-NOT-ALLOWED", bag)
    assert server.asked == []
    assert asked == [server.url("/a")]
    assert fetch_bag(bag, allow=lambda url: url.endswith("/a")).value.done == ("data/a.txt",)


def test_a_redirection_goes_to_what_is_allowed_only(bag: Path, holes: Holes, server: Server) -> None:
    holes((server.url("/a"), 6, "data/a.txt"))
    other = "http://localhost:" + server.host.partition(":")[2] + "/b"
    for target in (other, "ftp://127.0.0.1/b", "file:///etc/passwd", "http://x@127.0.0.1/", "data:,hello%0A"):
        server.pages |= {"/a": to(target), "/b": content(b"hello\n")}
        fetched = fetch_bag(bag, allow=[server.host])
        broken(fetched, "FETCH-REDIRECT", bag)
    assert {path for path, _ in server.asked} == {"/a"}
    server.pages["/a"] = to("/b")
    assert fetch_bag(bag, allow=[server.host]).value.done == ("data/a.txt",)


def test_a_redirection_in_a_circle_ends(bag: Path, holes: Holes, server: Server) -> None:
    holes((server.url("/a"), 6, "data/a.txt"))
    server.pages["/a"] = to("/a")
    fetched = fetch_bag(bag, allow=[server.host])
    assert (fetched.value.failed, len(server.asked) < 20) == (("data/a.txt",), True)
    server.pages["/a"] = content(b"", status=302)
    broken(fetch_bag(bag, allow=[server.host]), "FETCH-STATUS", bag)


@pytest.mark.parametrize("scheme", ["file:///etc/hostname", "ftp://files.example/a", "data:,hello%0A"])
def test_other_schemes_are_never_fetched(bag: Path, holes: Holes, scheme: str) -> None:
    holes((scheme, 6, "data/a.txt"))
    fetched = fetch_bag(bag, allow=lambda _: True)
    assert codes(fetched) == [("BAG-FETCH-SCHEME", "fetch.txt"), ("FETCH-SCHEME", "data/a.txt")]
    assert not (bag / "data/a.txt").exists()


@pytest.mark.parametrize(
    "url", ["http://u:p@files.example/", "http:///x", "http://h:x/", "http://[::1/", "http://主机/"]
)
def test_addresses_that_mislead_are_refused(bag: Path, holes: Holes, url: str) -> None:
    holes((url, 6, "data/a.txt"))
    broken(fetch_bag(bag, allow=lambda _: True), "FETCH-ADDRESS", bag)


def test_addresses_are_sent_in_ascii_and_without_their_fragment() -> None:
    assert usable_address("HTTP://a.example/案?卷=%20#x") == "http://a.example/%E6%A1%88?%E5%8D%B7=%20"
    assert usable_address("https://a.example") == "https://a.example/"
    with pytest.raises(Refusal, match="FETCH-SCHEME"):
        usable_address("//a.example/")


@pytest.mark.parametrize(
    ("allow", "url", "allowed"),
    [
        ("a.example", "https://a.example/x", True),
        ("A.example", "http://a.EXAMPLE:80/x", True),
        ("a.example", "http://a.example:8080/x", False),
        ("a.example:8080", "http://a.example:8080/x", True),
        ("a.example", "http://b.a.example/x", False),
        ("a.example", "http://a.example.evil.example/x", False),
        ("[::1]:80", "http://[::1]/x", True),
        ("https://a.example", "https://a.example/x", True),
        ("https://a.example", "http://a.example/x", False),
        ("https://a.example", "https://a.example.evil.example/x", False),
        ("https://a.example:444/", "https://a.example/x", False),
        ("https://a.example/batch", "https://a.example/batch/1", True),
        ("https://a.example/batch/", "https://a.example/batch/1", True),
        ("https://a.example/batch", "https://a.example/batch", True),
        ("https://a.example/batch", "https://a.example/batches/1", False),
        ("https://a.example/batch/", "https://a.example/batch/../x", False),
        ("https://a.example/batch/", "https://a.example/batch/%2e%2E/x", False),
        ("https://a.example/batch/", "https://a.example/batch/..%5Cx", False),
    ],
)
def test_hosts_and_prefixes_are_compared_part_by_part(allow: str, url: str, allowed: bool) -> None:
    assert permission([allow])(url) is allowed


@pytest.mark.parametrize(
    "entry", ["", "a/b", "ftp://a.example", "http://", "u@a.example", "a:b", "http://a/?q", "a#b"]
)
def test_what_is_no_host_and_no_prefix_is_wrong_use(entry: str) -> None:
    with pytest.raises(WrongUse, match="not a list of hosts"):
        permission([entry])


def test_one_text_is_no_list() -> None:
    with pytest.raises(WrongUse, match="not a list of hosts"):
        permission("a.example")


def test_proxies_of_the_environment_are_heeded_when_asked_only(
    bag: Path, holes: Holes, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url(""))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with Server() as gone:
        url, host = gone.url("/a"), gone.host
    holes((url, 6, "data/a.txt"))
    server.pages[url] = content(b"hello\n")
    broken(fetch_bag(bag, allow=[host], timeout=2), "FETCH-UNREACHABLE", bag)
    assert server.asked == []
    monkeypatch.setattr(urllib.request, "proxy_bypass", lambda _: False)
    assert fetch_bag(bag, allow=[host], timeout=2, proxies=True).value.done == ("data/a.txt",)


# ── where it is put ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["bag-info.txt", "datas/x", "data/", "data"])
def test_names_outside_the_payload_are_refused(bag: Path, server: Server, name: str) -> None:
    server.pages["/a"] = content(b"hello\n")
    (bag / "fetch.txt").write_text(f"{server.url('/a')} 6 {name}\n")
    fetched = fetch_bag(bag, allow=[server.host])
    assert ("FETCH-OUTSIDE", name) in codes(fetched)
    assert (fetched.verdict, fetched.value.failed, server.asked) == (Verdict.UNSAFE, (name,), [])


@pytest.mark.parametrize("name", ["../x", "data/../../x", "/etc/x", "C:/x", "data/..\\x"])
def test_names_that_lead_out_are_refused(bag: Path, server: Server, name: str) -> None:
    (bag / "fetch.txt").write_text(f"{server.url('/a')} 6 {name}\n")
    fetched = fetch_bag(bag, allow=[server.host])
    assert (fetched.verdict, fetched.value.done, server.asked) == (Verdict.UNSAFE, (), [])


def test_without_a_digest_nothing_is_fetched(bag: Path, server: Server) -> None:
    (bag / "fetch.txt").write_text(f"{server.url('/a')} 6 data/new.txt\n")
    fetched = fetch_bag(bag, allow=[server.host])
    assert ("FETCH-NO-DIGEST", "data/new.txt") in codes(fetched)
    assert server.asked == []


def test_links_in_the_bag_are_not_followed(bag: Path, holes: Holes, server: Server, tmp_path: Path) -> None:
    holes((server.url("/b"), len(BIG), NAME))
    outside = tmp_path / "outside"
    outside.mkdir()
    (bag / "data/案卷").rmdir()
    (bag / "data/案卷").symlink_to(outside)
    server.pages["/b"] = content(BIG)
    broken(fetch_bag(bag, allow=[server.host]), "FETCH-PLACE", bag, name=NAME)
    assert list(outside.iterdir()) == []


def test_what_appears_meanwhile_is_left_as_it_is(bag: Path, holes: Holes, server: Server) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        (bag / "data/a.txt").write_bytes(b"mine")
        content(b"hello\n")(request)

    holes((server.url("/a"), 6, "data/a.txt"))
    server.pages["/a"] = answer
    assert codes(fetch_bag(bag, allow=[server.host])) == [("FETCH-PLACE", "data/a.txt")]
    assert (bag / "data/a.txt").read_bytes() == b"mine"


def test_a_name_that_is_too_long(bag: Path, server: Server) -> None:
    name = "data/" + "长" * 100
    digest = hashlib.sha256(b"hello\n").hexdigest()
    with (bag / "manifest-sha256.txt").open("ab") as stream:
        stream.write(f"{digest}  {name}\n".encode())
    (bag / "fetch.txt").write_text(f"{server.url('/a')} 6 {name}\n", encoding="utf-8")
    server.pages["/a"] = content(b"hello\n")
    assert ("FETCH-PLACE", name) in codes(fetch_bag(bag, allow=[server.host]))


def test_a_disk_that_cannot_be_written_is_said(
    bag: Path, holes: Holes, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    holes((server.url("/a"), 6, "data/a.txt"))
    server.pages["/a"] = content(b"hello\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("archpkg.packages.bag.fetching.download.os.fsync", full)
    with pytest.raises(CannotStore, match="disk is full"):
        fetch_bag(bag, allow=[server.host])
    assert not (bag / "data/a.txt").exists()


def test_staging_that_is_something_else_is_left_alone(
    bag: Path, holes: Holes, server: Server, tmp_path: Path
) -> None:
    holes((server.url("/a"), 6, "data/a.txt"))
    stage(bag).symlink_to(tmp_path)
    with pytest.raises(CannotStore, match="not a folder"):
        fetch_bag(bag, allow=[server.host])
    assert server.asked == []


def test_one_run_at_a_time(bag: Path, holes: Holes, server: Server) -> None:
    holes((server.url("/a"), 6, "data/a.txt"))
    stage(bag).mkdir()
    opened = os.open(stage(bag), os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        with pytest.raises(CannotStore, match="Another run"):
            fetch_bag(bag, allow=[server.host])
    finally:
        os.close(opened)


def test_only_folder_bags_are_completed(tmp_path: Path) -> None:
    place = tmp_path / "x.zip"
    place.write_bytes(b"PK")
    with pytest.raises(CannotRead, match="in a folder"):
        fetch_bag(place, allow=[])
    with pytest.raises(CannotRead, match="no bag"):
        fetch_bag(tmp_path, allow=[])


@pytest.mark.parametrize("figures", [{"timeout": 0}, {"limit": -1}, {"timeout": float("nan")}])
def test_figures_that_make_no_sense(tmp_path: Path, figures: dict[str, Any]) -> None:
    with pytest.raises(WrongUse, match="time-out"):
        fetch_bag(tmp_path, allow=[], **figures)
