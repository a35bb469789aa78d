"""照片与录音录像: what the metadata of DA/T 54 and DA/T 63 can say that the computer files do not.

No clause is named: that metadata and content agree is asked by every standard, how it is compared is our own. What
only the file can know (pixels, seconds, codings) is an error where it differs; the rest is a warning.
"""

from __future__ import annotations

from archpkg.findings import Rule, Severity
from archpkg.words import Text

_RECTIFY = Text(
    "Describe the computer file anew, or look for the one that was meant.",
    "请重新提取技术元数据，或查找所指的原文件。",
)


def _differs(code: str, en: str, zh: str, severity: Severity = Severity.ERROR) -> Rule:
    return Rule(
        code=code,
        severity=severity,
        text=Text(
            f"{en} is {{value}} in the metadata and {{other}} in the computer file (〈{{tag}}〉).",
            f"元数据中{zh}〈{{tag}}〉为 {{value}}，计算机文件中为 {{other}}。",
        ),
        hint=_RECTIFY,
    )


MEDIA_WIDTH = _differs("MEDIA-WIDTH", "The width", "宽度")
MEDIA_HEIGHT = _differs("MEDIA-HEIGHT", "The height", "高度")
MEDIA_RESOLUTION = _differs("MEDIA-RESOLUTION", "The size of the picture", "画面分辨率")
MEDIA_FORMAT = _differs("MEDIA-FORMAT", "The format", "格式")
MEDIA_VERSION = _differs("MEDIA-VERSION", "The version of the format", "格式版本", Severity.WARNING)
MEDIA_DURATION = _differs("MEDIA-DURATION", "The duration", "时间长度")
MEDIA_FRAMES = _differs("MEDIA-FRAMES", "The number or rate of frames", "总帧数或帧率")
MEDIA_CODEC = _differs("MEDIA-CODEC", "The coding", "编码标准")
MEDIA_SAMPLING = _differs("MEDIA-SAMPLING", "The sampling rate", "采样率")
MEDIA_CHANNELS = _differs("MEDIA-CHANNELS", "The number of channels", "声道")
MEDIA_DEPTH = _differs("MEDIA-DEPTH", "The number of bits or samples", "位数或样本数")
MEDIA_COLOUR = _differs(
    "MEDIA-COLOUR", "The colour space or its sampling", "色彩空间或色度采样", Severity.WARNING
)
MEDIA_COMPRESSION = _differs("MEDIA-COMPRESSION", "The compression", "压缩方案", Severity.WARNING)
MEDIA_DENSITY = _differs(
    "MEDIA-DENSITY", "The resolution in pixels per inch", "水平、垂直分辨率", Severity.WARNING
)
MEDIA_RATE = _differs("MEDIA-RATE", "The bit rate", "比特率", Severity.WARNING)
MEDIA_OCTETS = _differs("MEDIA-OCTETS", "The size in octets", "计算机文件大小")
MEDIA_STATED = Rule(
    code="MEDIA-STATED",
    severity=Severity.ERROR,
    text=Text(
        "〈{tag}〉 is {value}, as the computer file is said to give it; the file gives {other}.",
        "〈{tag}〉为 {value}，注明来自计算机文件，而文件中为 {other}。",
    ),
    hint=Text(
        "Describe the computer file anew; where a person gave the value, take 值来源 away.",
        "请重新提取技术元数据；如为人工著录，请去掉“值来源”标记。",
    ),
)
MEDIA_UNFOUNDED = Rule(
    code="MEDIA-UNFOUNDED",
    severity=Severity.WARNING,
    text=Text(
        "〈{tag}〉 is {value}, as the computer file is said to give it; the file gives no value.",
        "〈{tag}〉为 {value}，注明来自计算机文件，而文件中没有该值。",
    ),
    hint=Text(
        "Describe the computer file anew; where a person gave the value, take 值来源 away.",
        "请重新提取技术元数据；如为人工著录，请去掉“值来源”标记。",
    ),
)
MEDIA_OTHER_KIND = Rule(
    code="MEDIA-OTHER-KIND",
    severity=Severity.ERROR,
    text=Text(
        "The metadata describe {kind}; the computer file is none.",
        "元数据描述的是{kind}，而计算机文件不是。",
    ),
    hint=Text("Look for the computer file that was meant.", "请查找所指的原文件。"),
)
MEDIA_RECORD = Rule(
    code="MEDIA-RECORD",
    severity=Severity.ERROR,
    text=Text(
        "{element} is {value} here and {other} in {document} of the same record.",
        "{element} 此处为 {value}，而同一件档案的 {document} 中为 {other}。",
    ),
    hint=Text("See which is right and correct the other.", "请核对后改正错误的一处。"),
)
MEDIA_DOCUMENT = Rule(
    code="MEDIA-DOCUMENT",
    severity=Severity.ERROR,
    text=Text("The document could not be read: {why}", "无法读取该元数据文件：{why}"),
    hint=Text("Write it again with the program it came from.", "请用原系统重新导出该文件。"),
)
RULES = (
    MEDIA_WIDTH,
    MEDIA_HEIGHT,
    MEDIA_RESOLUTION,
    MEDIA_FORMAT,
    MEDIA_VERSION,
    MEDIA_DURATION,
    MEDIA_FRAMES,
    MEDIA_CODEC,
    MEDIA_SAMPLING,
    MEDIA_CHANNELS,
    MEDIA_DEPTH,
    MEDIA_COLOUR,
    MEDIA_COMPRESSION,
    MEDIA_DENSITY,
    MEDIA_RATE,
    MEDIA_OCTETS,
    MEDIA_STATED,
    MEDIA_UNFOUNDED,
    MEDIA_OTHER_KIND,
    MEDIA_RECORD,
    MEDIA_DOCUMENT,
)
