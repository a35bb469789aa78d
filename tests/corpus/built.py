"""Cases that no repository can keep: odd names, links, pipes, containers, folders that are empty."""

from __future__ import annotations

import os
import stat
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

from attrs import frozen

from archpkg.checks.fixity.verify import verify, verify_tree
from archpkg.findings import Finding, Report, Verdict
from archpkg.fixity.engine import Digested, Trouble, TroubleKind
from archpkg.packages.bag.source import payload_of
from archpkg.packages.trees.folders import FolderTree
from archpkg.progress import run
from corpus.bags import PAYLOAD, Contents, contents, manifest, write
from corpus.containers import Raw, raw_zip, special, tarred, zipped

Look = Callable[[Path], tuple[tuple[Finding, ...], Verdict]]


def verified(path: Path, *, quick: bool = False) -> tuple[tuple[Finding, ...], Verdict]:
    """What a verification says."""
    report = verify(path, workers=1, quick=quick)
    return report.findings, report.verdict


def as_source(path: Path) -> tuple[tuple[Finding, ...], Verdict]:
    """What bagging the folder would say."""
    found = payload_of(path).findings
    return found, Report(kind="source", findings=found).verdict


@frozen(kw_only=True)
class Case:
    """``name`` is ``RULE-CODE/what-it-is``; ``codes`` everything that must be found, and nothing else may be."""

    name: str
    verdict: Verdict
    codes: Iterable[str] = ()
    build: Callable[[Path], Path]
    look: Look = verified


def folder_of(made: Mapping[str, bytes], *links: tuple[str, str]) -> Callable[[Path], Path]:
    """A builder of a bag in a folder, with links (name, target)."""

    def build(root: Path) -> Path:
        bag = write(root / "bag", made)
        for name, target in links:
            (bag / name).unlink(missing_ok=True)
            (bag / name).symlink_to(target)
        return bag

    return build


def _with_pipe(root: Path) -> Path:
    bag = write(root / "bag", contents())
    os.mkfifo(bag / "data/pipe")
    return bag


def _zip(
    change: Callable[[list[Raw]], list[Raw]] = list, made: Contents | None = None, top: str = "bag/"
) -> Callable[[Path], Path]:
    """A builder of a sound bag in a zip, its members changed."""

    def build(root: Path) -> Path:
        found = contents() if made is None else made
        return raw_zip(
            root / "bag.zip", change([Raw(name=(top + n).encode(), data=d) for n, d in found.items()])
        )

    return build


def _tar(more: Callable[[], Iterable[tuple[tarfile.TarInfo, bytes]]]) -> Callable[[Path], Path]:
    """A builder of a sound bag in a tar, with further members."""

    def build(root: Path) -> Path:
        members = [(tarfile.TarInfo(f"bag/{n}"), d) for n, d in contents().items()]
        (root / "bag.tar").write_bytes(tarred([*members, *more()]))
        return root / "bag.tar"

    return build


def _cut(root: Path) -> Path:
    path = _tar(tuple)(root)
    path.write_bytes(path.read_bytes()[:5000])
    return path


def _expanding(root: Path) -> Path:
    return zipped(
        root / "bag.zip",
        [("bag/data/zeros", bytes(70_000_000)), ("bag/bagit.txt", b"")],
        zipfile.ZIP_DEFLATED,
    )


def _flags(found: list[Raw], *, flags: int = 0x800, method: int = 0) -> list[Raw]:
    """The first file of the payload under other flags or another method."""
    return [
        Raw(name=m.name, data=m.data, flags=flags, method=method) if b"data/a.txt" in m.name else m
        for m in found
    ]


def _gb18030(found: list[Raw]) -> list[Raw]:
    return [Raw(name=m.name.decode().encode("gb18030"), data=m.data, flags=0) for m in found]


class Troubled(FolderTree):
    """A folder in which one file makes trouble when it is read."""

    def __init__(self, path: Path, kind: TroubleKind) -> None:
        super().__init__(path)
        self._trouble = kind

    def digest_batches(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Sequence[Digested], None, None]:
        """As it is, but for one."""
        trouble = Trouble(kind=self._trouble, message="why")
        for batch in super().digest_batches(names, algorithms, workers=1):
            yield [
                Digested(name=one.name, size=0, trouble=trouble) if one.name == "data/a.txt" else one
                for one in batch
            ]


def troubled(kind: TroubleKind) -> Look:
    """A verification in which reading data/a.txt goes wrong."""

    def look(path: Path) -> tuple[tuple[Finding, ...], Verdict]:
        report = run(verify_tree(Troubled(path, kind)))
        return report.findings, report.verdict

    return look


def _source(
    *names: str | bytes, links: Mapping[str, str] | None = None, pipe: str = ""
) -> Callable[[Path], Path]:
    """A builder of a folder to be bagged; a name with ``/`` at the end is an empty folder."""

    def build(root: Path) -> Path:
        folder = os.fsencode(root / "source")
        os.mkdir(folder)
        for name in ("x.txt", *names):
            path = os.path.join(folder, os.fsencode(name))
            os.makedirs(path if path.endswith(b"/") else os.path.dirname(path), exist_ok=True)
            if not path.endswith(b"/"):
                Path(os.fsdecode(path)).write_bytes(b"1")
        for name, target in (links or {}).items():
            (root / "source" / name).symlink_to(target)
        if pipe:
            os.mkfifo(root / "source" / pipe)
        return root / "source"

    return build


NFC, NFD = (unicodedata.normalize(form, "data/café.txt") for form in ("NFC", "NFD"))
M = "manifest-sha256.txt"
V, W, INC, INV, UNR, UNS = Verdict

BAG_CASES = (
    Case(
        name="BAG-UNREADABLE/info-is-a-link",
        verdict=Verdict.UNSAFE,
        codes={"BAG-UNREADABLE", "FIX-LINK-OUT"},
        build=folder_of(contents(), ("bag-info.txt", "/etc/hostname")),
    ),
    Case(
        name="BAG-ALIKE/case", verdict=W, codes={"BAG-ALIKE"},
        build=folder_of(contents({"data/A.txt": b"1", "data/a.txt": b"2"})),
    ),
    Case(
        name="BAG-ALIKE/unicode-form", verdict=W, codes={"BAG-ALIKE"},
        build=folder_of(contents({NFC: b"1", NFD: b"2"})),
    ),
    Case(
        name="BAG-JUNK/left-by-systems", verdict=W, codes={"BAG-JUNK"},
        build=folder_of(contents({"data/.DS_Store": b"1", "data/x/Thumbs.db": b"2", "data/__MACOSX/._x": b"3"})),
    ),
    Case(
        name="FIX-UNICODE-FORM/listed-composed", verdict=W, codes={"FIX-UNICODE-FORM"},
        build=folder_of(contents({NFD: b"1"}, change={M: manifest({NFC: b"1"})})),
    ),
    Case(
        name="FIX-LINK/inside", verdict=INV, codes={"FIX-LINK"},
        build=folder_of(contents(info=""), ("data/link", "a.txt")),
    ),
    Case(
        name="FIX-LINK/in-place-of-a-listed-file", verdict=INV, codes={"FIX-LINK", "FIX-OXUM"},
        build=folder_of(contents(), ("data/a.txt", "案卷/01·页.txt")),
    ),
    Case(
        name="FIX-LINK-OUT/absolute", verdict=UNS, codes={"FIX-LINK-OUT"},
        build=folder_of(contents(), ("data/link", "/etc/passwd")),
    ),
    Case(
        name="FIX-LINK-OUT/relative", verdict=UNS, codes={"FIX-LINK-OUT"},
        build=folder_of(contents(), ("data/link", "../../x")),
    ),
    Case(
        name="FIX-LINK-OUT/folder", verdict=UNS, codes={"FIX-LINK-OUT"},
        build=folder_of(contents(), ("metadata", "/etc")),
    ),
    Case(name="FIX-SPECIAL/pipe", verdict=INV, codes={"FIX-SPECIAL"}, build=_with_pipe),
    Case(
        name="FIX-UNSTABLE/while-it-is-read", verdict=UNR, codes={"FIX-UNSTABLE"},
        build=folder_of(contents()), look=troubled(TroubleKind.CHANGED),
    ),
    Case(
        name="FIX-UNSAFE/backslash", verdict=UNS, codes={"FIX-UNSAFE", "FIX-EXTRA", "FIX-OXUM"},
        build=folder_of(contents(after={"data/x\\..\\y": b"1"})),
    ),
    Case(
        name="FIX-UNSAFE/drive-letter", verdict=UNS, codes={"FIX-UNSAFE", "FIX-TAG-UNLISTED"},
        build=folder_of(contents(after={"C:x": b"1"})),
    ),
    Case(
        name="FIX-UNREADABLE/bad-sector", verdict=UNR, codes={"FIX-UNREADABLE"},
        build=folder_of(contents()), look=troubled(TroubleKind.UNREADABLE),
    ),
    Case(
        name="FIX-QUICK/sound", verdict=V, codes={"FIX-QUICK"},
        build=folder_of(contents()), look=partial(verified, quick=True),
    ),
    Case(
        name="FIX-QUICK/grown", verdict=INV, codes={"FIX-QUICK", "FIX-OXUM"},
        build=folder_of(contents(after={"data/a.txt": b"hello, more"})), look=partial(verified, quick=True),
    ),
)  # fmt: skip

CONTAINER_CASES = (
    Case(
        name="CON-UNSAFE-NAME/parent", verdict=UNS, codes={"CON-UNSAFE-NAME"},
        build=_zip(lambda found: [*found, Raw(name=b"../x")]),
    ),
    Case(
        name="CON-UNSAFE-NAME/nul", verdict=UNS, codes={"CON-UNSAFE-NAME"},
        build=_zip(lambda found: [*found, Raw(name=b"bag/x\0.txt")]),
    ),
    Case(
        name="CON-LINK/soft", verdict=UNS, codes={"CON-LINK", "FIX-LINK-OUT"},
        build=_tar(lambda: [special("bag/data/link", tarfile.SYMTYPE, "../../../etc/passwd")]),
    ),
    Case(
        name="CON-LINK/device", verdict=UNS, codes={"CON-LINK", "FIX-SPECIAL"},
        build=_tar(lambda: [special("bag/data/disk", tarfile.BLKTYPE)]),
    ),
    Case(
        name="CON-LINK/zip", verdict=UNS, codes={"CON-LINK", "FIX-LINK"},
        build=_zip(lambda found: [*found, Raw(name=b"bag/link", data=b"x", mode=stat.S_IFLNK | 0o777)]),
    ),
    Case(
        name="CON-DUPLICATE/same-name", verdict=INV, codes={"CON-DUPLICATE"},
        build=_zip(lambda found: [*found, found[-1]]),
    ),
    Case(
        name="CON-CLASH/file-as-folder", verdict=INV, codes={"CON-CLASH", "FIX-EXTRA", "FIX-OXUM"},
        build=_zip(lambda found: [*found, Raw(name=b"bag/data/a.txt/b")]),
    ),
    Case(
        name="CON-OVERLAP/same-octets", verdict=UNR,
        codes={"CON-OVERLAP", "CON-DAMAGED", "BAG-UNREADABLE", "BAG-NO-DATA", "BAG-NO-MANIFEST", "FIX-NO-TAG-MANIFEST"},
        build=lambda root: raw_zip(
            root / "bag.zip",
            [Raw(name=b"bag/bagit.txt", data=b"1"), Raw(name=b"bag/bagit.txt", data=b"1", listed=b"bag/b")],
            overlap=True,
        ),
    ),
    Case(
        name="CON-ENCRYPTED/payload", verdict=UNR, codes={"CON-ENCRYPTED"},
        build=_zip(partial(_flags, flags=0x801)),
    ),
    Case(
        name="CON-NESTED/zip-in-zip", verdict=INV, codes={"CON-NESTED", "FIX-NOTHING"},
        build=_zip(lambda found: [Raw(name=b"bag/bag.zip", data=b"PK")]),
    ),
    Case(
        name="CON-METHOD/bzip2", verdict=UNR, codes={"CON-METHOD", "FIX-UNREADABLE"},
        build=_zip(partial(_flags, method=12)),
    ),
    Case(
        name="CON-TOP/two", verdict=INV, codes={"CON-TOP", "FIX-NOTHING"},
        build=_zip(lambda found: [*found, Raw(name=b"other/x")]),
    ),
    Case(name="CON-TOP-NONE/packed-from-within", verdict=W, codes={"CON-TOP-NONE"}, build=_zip(top="")),
    Case(name="CON-DAMAGED/cut", verdict=INV, build=_cut, codes={"CON-DAMAGED", "FIX-MISSING", "FIX-OXUM-SHORT"}),
    Case(name="CON-EXPANDS/zeros", verdict=UNS,
        codes={"CON-EXPANDS", "BAG-UNREADABLE", "BAG-NO-MANIFEST", "FIX-NO-TAG-MANIFEST"}, build=_expanding),
    Case(name="CON-NAME-ENCODING/gb18030", verdict=V, codes={"CON-NAME-ENCODING"}, build=_zip(_gb18030)),
    Case(name="VALID/zip", verdict=V, build=_zip()),
    Case(name="VALID/tar", verdict=V, build=_tar(tuple)),
)  # fmt: skip

SOURCE_CASES = (
    Case(
        name="BAG-SOURCE-LINK/inside", verdict=INV, codes={"BAG-SOURCE-LINK"},
        build=_source(links={"link": "x.txt"}), look=as_source,
    ),
    Case(
        name="BAG-SOURCE-LINK-OUT/outside", verdict=UNS, codes={"BAG-SOURCE-LINK-OUT"},
        build=_source(links={"link": "/etc/passwd"}), look=as_source,
    ),
    Case(
        name="BAG-SOURCE-SPECIAL/pipe", verdict=INV, codes={"BAG-SOURCE-SPECIAL"},
        build=_source(pipe="pipe"), look=as_source,
    ),
    Case(
        name="BAG-SOURCE-NAME/backslash", verdict=INV, codes={"BAG-SOURCE-NAME"},
        build=_source("a\\b"), look=as_source,
    ),
    Case(
        name="BAG-SOURCE-NAME/no-unicode", verdict=INV, codes={"BAG-SOURCE-NAME"},
        build=_source(b"\xb0\xb8"), look=as_source,
    ),
    Case(
        name="BAG-EMPTY-FOLDER/one", verdict=W, codes={"BAG-EMPTY-FOLDER"},
        build=_source("空/"), look=as_source,
    ),
    Case(
        name="BAG-WINDOWS-NAME/several", verdict=W, codes={"BAG-WINDOWS-NAME"},
        build=_source("a:b", "CON", "LPT1.txt", "a ", "b.", "a?", "深/" + "长" * 60 + "/aux.x"), look=as_source,
    ),
    Case(
        name="VALID/source-with-odd-names", verdict=V, build=_source("%", "𠀀·一.txt", "..a", ".keep"), look=as_source,
    ),
)  # fmt: skip

ODD = {
    "blank-at-the-end": "data/a ",
    "wide-blank-at-the-end": "data/a\u3000",
    "next-line": "data/a\u0085b",
    "line-separator": "data/a\u2028b",
    "file-separator": "data/a\u001cb",
    "decomposed": NFD,
    "placeholder": "data/empty/.keep",
    "long": "data/" + "深" * 80,
    "deep": "data/" + "/".join(["层"] * 300) + "/件.txt",
    "no-break-space": "data/\u00a0a",
    "reserved-on-windows": "data/CON:?*",
    "byte-order-mark": "data/\ufeffa",
    "right-to-left": "data/\u202egpj.exe",
}
ENCODED = {"line-feed": "data/a\nb", "carriage-return": "data/a\rb", "all-three": "data/%\r\n%0A"}


def _encoded(path: str) -> str:
    return path.replace("%", "%25").replace("\n", "%0a").replace("\r", "%0D")


def sound(name: str, made: Contents, codes: Iterable[str] = ()) -> Case:
    """A bag that must be called valid."""
    return Case(name=f"VALID/{name}", verdict=W if codes else V, codes=codes, build=folder_of(made))


VALID_CASES = (
    sound("empty-payload", contents({})),
    sound("empty-payload-0.97", contents({}, version="0.97")),
    sound("empty-files", contents({"data/a": b"", "data/b": b""})),
    *(sound(name, contents({path: b"1\n"})) for name, path in ODD.items()),
    *(sound(f"{name}-0.97", contents({path: b"1\n"}, version="0.97")) for name, path in ODD.items()),
    *(
        sound(name, contents({path: b"1\n"}, change={M: manifest({_encoded(path): b"1\n"})}))
        for name, path in ENCODED.items()
    ),
    sound(
        "0.97-line-feed-encoded",
        contents({"data/a\nb": b"1\n"}, version="0.97", change={M: manifest({"data/a%0Ab": b"1\n"})}),
    ),
    sound(
        "many-manifests", contents(algorithms=("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sm3"))
    ),
    sound("utf-32", contents(encoding="UTF-32"), {"BAG-CHARSET-OLD"}),
    sound("large-info", contents(info="X: " + "一" * 400_000 + "\n")),
    sound("payload-looks-like-tags", contents({f"data/{name}": data for name, data in contents().items()})),
    sound("payload-of-one", contents({"data/a.txt": PAYLOAD["data/a.txt"]})),
)

CASES: tuple[Case, ...] = (*BAG_CASES, *CONTAINER_CASES, *SOURCE_CASES, *VALID_CASES)
