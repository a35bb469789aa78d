"""Images with metadata inside, and a film, made for tests."""

from __future__ import annotations

import io
import struct
from typing import Any

from PIL import Image

MAIN: dict[int, Any] = {
    0x010E: "Opening",
    0x010F: "ACME",
    0x0110: "Z9",
    0x011A: 300.0,
    0x011B: 300.0,
    0x0128: 2,
    0x0131: "Firmware 1.0",
    0x0132: "2023:05:07 08:00:00",
    0x013B: "Photographer A",
    0x8298: "District office",
}
PHOTO: dict[int, Any] = {
    0x9003: "2023:05:06 10:23:14",
    0x9004: "2023:05:06 10:23:15",
    0x9102: 4.0,
    0xA001: 1,
    0xA002: 60,
    0xA003: 40,
    0xA217: 2,
    0xA431: "0001",
}
GPS: dict[int, Any] = {
    0: b"\x02\x02\x00\x00",
    1: "N",
    2: (31.0, 14.0, 15.5),
    3: "E",
    4: (121.0, 28.0, 0.0),
    5: b"\x00",
    6: 12.5,
    7: (2.0, 23.0, 14.0),
    0x10: "T",
    0x11: 359.99,
    0x1D: "2023:05:06",
}


def exif(main: dict[int, Any] = MAIN, photo: dict[int, Any] = PHOTO, gps: dict[int, Any] = GPS) -> Image.Exif:
    """EXIF with these tags; None leaves one out."""
    tags = Image.Exif()
    for number, value in main.items():
        if value is not None:
            tags[number] = value
    for pointer, inside in ((0x8769, photo), (0x8825, gps)):
        tags.get_ifd(pointer).update({k: v for k, v in inside.items() if v is not None})
    return tags


def image(
    kind: str = "JPEG", *, mode: str = "RGB", size: tuple[int, int] = (60, 40), **options: Any
) -> bytes:
    """The octets of an image."""
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def full() -> bytes:
    """A JPEG with every EXIF tag that is looked at."""
    return image(exif=exif(), dpi=(300, 300))


def film(frames: int = 75, rate: int = 25, size: tuple[int, int] = (32, 24)) -> bytes:
    """An AVI of JPEG pictures, without sound."""

    def chunk(tag: bytes, data: bytes) -> bytes:
        return tag + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)

    picture, (width, height) = image(size=size), size
    length = len(picture)
    main = struct.pack("<14I", 1000000 // rate, 0, 0, 0, frames, 0, 1, length, width, height, 0, 0, 0, 0)
    stream = struct.pack("<IHH8I4H", 0, 0, 0, 0, 1, rate, 0, frames, length, 0, 0, 0, 0, width, height)
    form = struct.pack("<IiiHH4sIiiII", 40, width, height, 1, 24, b"MJPG", width * height * 3, 0, 0, 0, 0)
    described = chunk(b"strh", b"vidsMJPG" + stream) + chunk(b"strf", form)
    head = b"hdrl" + chunk(b"avih", main) + chunk(b"LIST", b"strl" + described)
    body = b"movi" + chunk(b"00dc", picture) * frames
    return chunk(b"RIFF", b"AVI " + chunk(b"LIST", head) + chunk(b"LIST", body))


def iptc(*records: tuple[int, bytes]) -> bytes:
    """A Photoshop segment of a JPEG with IPTC records of the application record (2)."""
    data = b"".join(
        b"\x1c\x02" + bytes([number]) + len(text).to_bytes(2, "big") + text for number, text in records
    )
    block = b"8BIM\x04\x04\x00\x00" + len(data).to_bytes(4, "big") + data + b"\x00" * (len(data) % 2)
    body = b"Photoshop 3.0\x00" + block
    return b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body


def with_segment(jpeg: bytes, segment: bytes) -> bytes:
    """A JPEG with one more segment in front."""
    return jpeg[:2] + segment + jpeg[2:]


XMP = """<?xpacket begin="\ufeff"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 photoshop:City="示例区" xmp:ModifyDate="2023-05-07T08:00:00+08:00">
<photoshop:DateCreated>2023-05-06T10:23:14</photoshop:DateCreated>
<dc:creator><rdf:Seq><rdf:li>张某</rdf:li><rdf:li>李某</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">发布现场</rdf:li></rdf:Alt></dc:description>
<dc:rights><rdf:Alt><rdf:li>云溪街道办事处</rdf:li></rdf:Alt></dc:rights>
<ext:PersonInImage><rdf:Bag><rdf:li>王某</rdf:li></rdf:Bag></ext:PersonInImage>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()
