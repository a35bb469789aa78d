"""模糊测试的种子. Where fuzzing begins: valid examples made by the library itself, and a few hostile ones.

:data:`SEEDS` has a list of inputs for every target, :data:`WORDS` what is worth trying out in them.
"""

from __future__ import annotations

import bz2
import functools
import gzip
import hashlib
import io
import json
import lzma
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import eeps
import records
from archpkg.catalogue import LAYOUTS, write_catalogue
from archpkg.formats import FORMATS
from archpkg.formats.carrier import CarrierCatalogue, CatalogueEntry, Description
from archpkg.packages.bag.profiles.profile import profile_json, transfer_profile
from archpkg.packages.bag.signatures.form import SignatureName
from archpkg.packages.bag.signatures.making import signature_files
from archpkg.packages.create import create_tree
from archpkg.signing import load_signer, read_reply, request_stamp
from corpus.containers import Raw, raw_zip, special, tarred
from fuzz.targets import CUT, PAYLOAD, SUFFIX, TAGS
from signing.authority import TIME_STAMPING, WHEN, Holder, issue, issue_sm2, new_key

CONTENT = b"0" * 64 + b"  data/a.txt\n"
"""The manifest that signatures are over."""

DEEP = 5000
"""Levels that no reader should follow."""


@functools.cache
def root() -> Holder:
    """The authority that signatures are judged by."""
    return issue("测试根", new_key("p256"), authority=True)


# ── bags ─────────────────────────────────────────────────────────────────────────────────────────────────


def digest_lines(contents: dict[str, bytes], algorithm: str = "sha256") -> bytes:
    """A manifest of these contents."""
    lines = (f"{hashlib.new(algorithm, data).hexdigest()}  {name}\n" for name, data in contents.items())
    return "".join(lines).encode()


def sound_bag(version: str = "1.0") -> dict[str, bytes]:
    """The tag files of a sound bag."""
    listed = {name.replace("%", "%25") if version == "1.0" else name: data for name, data in PAYLOAD.items()}
    tags = {
        "bagit.txt": f"BagIt-Version: {version}\nTag-File-Character-Encoding: UTF-8\n".encode(),
        "bag-info.txt": "Payload-Oxum: 6.3\nSource-Organization: 梧桐街道\n  办事处\nBag-Count: 1 of ?\n".encode(),
        "manifest-sha256.txt": digest_lines(listed),
    }
    return {**tags, "tagmanifest-sha256.txt": digest_lines(tags)}


def bag(_: Path) -> list[bytes]:
    """Sound bags of several versions, one that waits for files, one in UTF-16."""
    new, old = sound_bag(), sound_bag("0.97")
    holey = new | {"fetch.txt": b"https://example.org/a 5 data/a.txt\nhttp://example.org/b - data/b%0A\n"}
    wide = {name: tag.decode().replace("UTF-8", "UTF-16").encode("utf-16") for name, tag in new.items()}
    wide["bagit.txt"] = new["bagit.txt"].replace(b"UTF-8", b"UTF-16")
    further = b"manifest-SHA-512.txt\n" + digest_lines(PAYLOAD, "sha512")
    return [
        CUT.join([*(lot.get(name, b"") for name in TAGS), further]) for lot in (new, old, holey, wide, {})
    ]


def manifest(_: Path) -> list[bytes]:
    """Plain lines, odd lines, in several encodings."""
    plain = b"".join(digest_lines({f"data/{n}·页".encode().decode(): b"%d" % n}) for n in range(6))
    odd = plain + b"x\n\n" + plain.upper() + b"0" * 64 + b" *data/./a%0a\n" + b"0" * 64 + b"  ../b\r\n"
    short = digest_lines(PAYLOAD, "md5")
    return [
        b"\x00" + plain,
        b"\x10" + plain + plain,
        b"\x10" + odd,
        b"\x01" + short,
        b"\x12" + short,
        b"\x04" + plain.decode().encode("utf-16"),
        b"\x08" + plain.decode().encode("gb18030"),
    ]


def paths(_: Path) -> list[bytes]:
    """Names of every kind."""
    harmless = ("data/a", "data/案卷/01·页.tif", "a%25%0Ab", ".hidden", "...", "e\u0301\n\u00e9")
    others = (
        "../a",
        "data/../../b",
        "C:\\x",
        "c:y",
        "~/a",
        "$HOME/x",
        "%TEMP%/a",
        "\\\\?\\C:",
        "nul.txt",
        "a. ",
    )
    return [name.encode() for name in (*harmless, *others)]


def profile(_: Path) -> list[bytes]:
    """The profile that is shipped, and a small one with spellings that are bent."""
    bent = {
        "BagIt-Profile-Info": {"BagIt-Profile-Version": 1.4, "BagIt-Profile-Identifier": "x", "Other": "y"},
        "bag-info": {"Bag-Count": {"required": "true", "values": "a", "repeatable": False}},
        "Manifests-Required": ["SHA-256", 5],
        "Payload-Files-Allowed": ["data/*", "data/[ab]/", "data/**/?"],
        "Payload-Files-Required": "data/a.txt",
        "Serialization": "Forbidden ",
        "Own": [None, 1e999],
    }
    deep = b'{"Own": ' + b"[" * DEEP + b"]" * DEEP + b"}"
    return [profile_json(transfer_profile()), json.dumps(bent).encode(), b'{"a": "\\ud800"}', deep]


def journal(_: Path) -> list[bytes]:
    """A change that was stopped, one whose moves were not written, and nesting without end."""
    head = json.dumps({"archpkg-journal": 1, "operation": "update", "folder": "bag"}).encode() + b"\n"
    moves = {"moves": [[False, "a", "old"], [True, "a", "new/a"]]}
    whole = head + json.dumps(moves).encode() + b"\n"
    out = head + b'{"moves": [[true, "../../b", "new/a"]]}\n'
    odd = head + b'{"moves": [[true, "\\ud800", "new/a"]]}\n'
    deep = head + b"[" * DEEP + b"\n"
    return [b"u" + whole, b"f" + whole, b"f" + head, b"f" + out, b"f" + odd, b"u" + deep]


def notes(_: Path) -> list[bytes]:
    """Notes on the bag that the target has, and nesting without end."""
    head = {"archpkg": "verify", "format": 1, "package": SUFFIX, "kind": "folder"}
    line = ["data/a.txt", [5, 1, 1, 1], {"sha256": hashlib.sha256(b"hello").hexdigest()}]
    whole = f"{json.dumps(head)}\n{json.dumps(line)}\n".encode()
    return [whole, whole + b"[" * DEEP + b"\n", whole.replace(b"5", b"9" * 30), whole[:-9]]


# ── containers ───────────────────────────────────────────────────────────────────────────────────────────


def made(place: Path, kind: str) -> bytes:
    """A container as the library writes it."""
    path = place / f"made.{kind}"
    path.unlink(missing_ok=True)
    with create_tree(path, container=kind, top="包") as tree:
        for name, data in {**PAYLOAD, **sound_bag()}.items():
            tree.add(name, data)
    return path.read_bytes()


def zips(place: Path) -> list[bytes]:
    """Written by the library, by Python, and with members that no honest program writes."""
    deflated = place / "deflated.zip"
    with zipfile.ZipFile(deflated, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("t/a", b"a" * 300)
        out.writestr("t/案卷/b", b"b")
    wide = place / "wide.zip"
    with zipfile.ZipFile(wide, "w") as out, out.open("t/a", "w", force_zip64=True) as member:
        member.write(b"a")
    odd = [
        [Raw(name=b"../a", data=b"1"), Raw(name=b"/etc/a"), Raw(name=b"t/l", data=b"..", mode=0o120777)],
        [Raw(name=b"t/a", data=b"1", listed=b"t/b"), Raw(name=b"t/a", data=b"2", told=9)],
        [Raw(name="案卷/a".encode("gb18030"), flags=0, extra=b"\x75\x70\x09\x00\x01\0\0\0\0t/xx")],
        [Raw(name=b"t/a", data=b"0" * 70000, method=zipfile.ZIP_DEFLATED), Raw(name=b"t/", method=12)],
    ]
    more = [raw_zip(place / "odd.zip", members).read_bytes() for members in odd]
    return [made(place, "zip"), deflated.read_bytes(), wide.read_bytes(), *more]


def tars(place: Path) -> list[bytes]:
    """Written by the library, in every form, compressed and with members that lead outside."""
    members = [("t/a", b"1"), ("t/案卷/" + "长" * 20, b"22")]
    kinds = [special("t/l", tarfile.SYMTYPE, "../.."), special("t/h", tarfile.LNKTYPE, "t/a")]
    kinds += [special("../x", tarfile.REGTYPE), special("t/p", tarfile.FIFOTYPE)]
    forms = [tarred(members, form) for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)]
    sparse = tarfile.TarInfo("t/sparse")
    sparse.pax_headers = {"GNU.sparse.size": "99999999", "GNU.sparse.map": "0,1", "mtime": "nan", "size": "1"}
    packed = [gzip.compress(forms[1], mtime=0), bz2.compress(forms[1]), lzma.compress(forms[1])]
    return [made(place, "tar"), *forms, tarred([*members, *kinds]), tarred([(sparse, b"1")]), *packed]


# ── records ──────────────────────────────────────────────────────────────────────────────────────────────


def dialect(*names: str) -> Callable[[Path], list[bytes]]:
    """What the dialects write, and documents with entities, nesting without end and other encodings."""
    entry = CatalogueEntry(sequence="1", code="Z109-WS·2023-Y-BGS-0007", title="关于 <&>", date="20230506")
    values: dict[str, list[Any]] = {
        "json": [records.whole_fonds(), records.fonds()],
        "carrier-catalogue": [CarrierCatalogue(entries=(entry,))],
        "carrier-2012": [CarrierCatalogue(edition="2012", entries=(entry, entry))],
        "carrier-description": [Description(fields=(("移交单位", "云溪街道办事处"), ("档案数量", "1")))],
        "dat63": [records.media_item(category="LX")],
    }

    def seeds(_: Path) -> list[bytes]:
        found = []
        for name in names:
            for value in values.get(name, [records.media_item(), records.item()]):
                found.append(FORMATS[name].dumps(value))
        if names == ("json",):
            return [*found, b'{"fonds": ' + b"[" * DEEP, *(one.replace(b"109", b"\\ud8009") for one in found)]
        return [*found, *hostile_xml(found[0])]

    return seeds


def hostile_xml(sound: bytes) -> list[bytes]:
    """The document with a DTD, in GB18030 and UTF-16, and a very deep one."""
    head, _, body = sound.partition(b"\n")
    text = body.decode("utf-8", "replace")
    entities = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d SYSTEM "file:///etc/passwd">]>'
    return [
        head + b"\n" + entities + body,
        b'<?xml version="1.0" encoding="GB18030"?>\n' + text.encode("gb18030"),
        ('<?xml version="1.0" encoding="UTF-16"?>\n' + text).encode("utf-16"),
        b"<a>" * DEEP + b"</a>" * DEEP,
    ]


def eep(place: Path) -> list[bytes]:
    """An original package, one signed, one with a layer more."""
    plain, _written = eeps.write(eeps.original())
    first, written = eeps.write(eeps.original(), signing=[eeps.signing()])
    more = eeps.modified(written.eep, unchanged={"scan1.tif": "修改0-文档1-文档数据2-编码1-编码数据"})
    second, _written = eeps.write(more, former=written.former(io.BytesIO(first)), signing=[eeps.signing()])
    return [plain, first, second, *hostile_xml(plain)]


def catalogue(place: Path) -> list[bytes]:
    """A text table of every layout, in several encodings, and with quotes that do not end."""
    found = []
    for number, layout in enumerate(LAYOUTS):
        path = place / f"{number}.csv"
        path.unlink(missing_ok=True)
        write_catalogue(records.whole_fonds(), path, layout=layout)
        found.append(path.read_bytes())
    text = found[0].decode("utf-8-sig")
    odd = '全宗目录\n档号;题名;保管期限\nZ109-WS·2011-Y-0001;"a;永久\nZ109-WS·2011-Y-0002;=1+1;长期;\n'
    return [*found, text.encode("gb18030", "replace"), text.encode("utf-16"), odd.encode(), odd.encode() * 2]


def workbook(place: Path) -> list[bytes]:
    """A workbook."""
    path = place / "seed.xlsx"
    path.unlink(missing_ok=True)
    write_catalogue(records.whole_fonds(), path, layout="full")
    return [path.read_bytes()]


# ── signatures ───────────────────────────────────────────────────────────────────────────────────────────


def signature(place: Path) -> list[bytes]:
    """Signed data of an elliptic and an RSA key, SM2, certificates, a time stamp where OpenSSL can make one."""
    curve, rsa = issue("区档案馆", new_key("p256"), root()), issue("梧桐街道", new_key("rsa2048"), root())
    gm = issue_sm2("国密测试根", authority=True)
    signers = [load_signer(one.key_pem, [one.certificate]) for one in (curve, rsa, gm)]
    name = SignatureName(manifest="manifest-sha256.txt")
    cms, plain = (data for _, data in signature_files(name, CONTENT, signers, WHEN))
    alone = signature_files(name, CONTENT, signers[:1], WHEN)[0][1]
    found = [b"c" + cms, b"c" + alone, b"p" + plain, b"x" + curve.pem, b"x" + gm.certificate]
    openssl = shutil.which("openssl")
    if openssl is not None:
        from signing.test_stamps import authority

        tsa = issue("时间戳服务机构", new_key("rsa2048"), root(), more=[(TIME_STAMPING, True)])
        ask = authority(openssl, place / "tsa", tsa)
        reply = ask(request_stamp(hashlib.sha256(b"0").digest(), nonce=1))
        found += [b"r" + reply, b"s" + read_reply(reply).token]
    return found


SEEDS: dict[str, Callable[[Path], list[bytes]]] = {
    "bag": bag,
    "manifest": manifest,
    "paths": paths,
    "profile": profile,
    "journal": journal,
    "notes": notes,
    "zip": zips,
    "tar": tars,
    "eep": eep,
    "dat46": dialect("dat46"),
    "dat54": dialect("dat54"),
    "dat63": dialect("dat63"),
    "carrier": dialect("carrier-catalogue", "carrier-2012", "carrier-description"),
    "json": dialect("json"),
    "catalogue": catalogue,
    "workbook": workbook,
    "signature": signature,
}

_LINES = (
    b"\n",
    b"\r",
    b"  data/",
    b" *",
    b"../",
    b"/./",
    b"//",
    b"%0A",
    b"%25",
    b"~",
    b"C:",
    b"\\",
    b"\x0c",
    b"\x85",
)
_JSON = (b"[[[[[[[[", b'"\\ud800"', b"1e999", b"-0", b"null", b"true", b'{"":', b"NaN", b"\\u0000")
_XML = tuple(
    word.encode()
    for word in ("<![CDATA[", "]]>", "<!--", "-->", "&#x10FFFF;", "&#0;", "&lt;", "<?x ?>", "xmlns=", "xsi:nil=",
                 "永久", "30年", "20230506", "2023-02-30", "公开", "<!DOCTYPE", "encoding=", "GB18030", "UTF-16")
)  # fmt: skip

WORDS: dict[str, tuple[bytes, ...]] = {
    "bag": (*_LINES, CUT, b"BagIt-Version: ", b"Payload-Oxum: ", b"Tag-File-Character-Encoding: ", b"UTF-16",
            b"UTF-7", b"manifest-md5.txt\n", b"Bag-Group-Identifier: ", b"Bag-Count: ", b"Bagging-Date: "),
    "manifest": _LINES,
    "paths": (*_LINES, b"$HOME/", b"${", b"%TEMP%", b"CON", b"\xe2\x80\xae", b"\xc2\x85"),
    "profile": (*_JSON, b"required", b"Bag-Info", b"Serialization", b"data/", b"[!", b"**"),
    "journal": (*_JSON, b"moves", b"[true, ", b"[false, ", b"new/a", b"../", b"\n"),
    "notes": (*_JSON, b"format", b"package", b"\n", b"data/a.txt"),
    "zip": (b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\6", b"PK\6\7", b"up", b"UT", b"\1\0\x10\0", b"../"),
    "tar": (b"ustar\x0000", b"ustar  \0", b"././@LongLink", b"GNU.sparse.map=", b"size=", b"path=", b"hdrcharset=",
            b"linkpath=", b"mtime=", b"SCHILY.", b"\x80\0\0\0", b"\xff\xff"),
    "eep": _XML,
    "dat46": _XML,
    "dat54": _XML,
    "dat63": _XML,
    "carrier": (*_XML, "：".encode(), b"\r\n"),
    "json": (*_JSON, b'"schema_version"', b'"extra"', b'"classes"', b'"date"', b'"written"'),
    "catalogue": (b'"', b'""', b"\n", b"\r", b"\t", b";", b"=", b"'=", b"\xef\xbb\xbf", b"\0",
                  *(word.encode() for word in ("档号", "题名", "保管期限", "年度", "著录层级", "案卷", "永久"))),
    "signature": (b"\x30\x80", b"\0\0", b"\x02\x01", b"\xa0\x82", b"-----BEGIN", b'"certificates"', *_JSON),
}  # fmt: skip
