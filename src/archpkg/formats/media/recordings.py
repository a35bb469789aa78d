"""DA/T 63-2017: every element, its container and its home, in the order of the one full list that is known.

The numbers M1 to M96 are worked out from five that were seen; code keys on names. M2 stands as 组织机构代码, its
other possible name 统一社会信用代码 is read as the same. The containers of 时间, 主题 and the like are our reading.
"""

from __future__ import annotations

from archpkg.formats.leaves import COUNT, RETENTION, TEXTS, Leaf
from archpkg.formats.media.nodes import Node, each, group, one, told
from archpkg.formats.media.photographs import (
    ACTIONS,
    AGENTS,
    BUSINESSES,
    CONTROL,
    COPYRIGHT,
    FORMAT,
    MANDATES,
    OFFLINE,
    ONLINE,
    SECURITY_LEVEL,
    SIGNATURES,
)
from archpkg.model.technical import Passage

PASSAGE_LEAVES = (
    Leaf("内容描述", "description"),
    Leaf("内容起始时间", "begin"),
    Leaf("内容结束时间", "end"),
)
MAKERS = (
    told("摄录者", "thing", "recordist"),
    told("编辑者", "thing", "editor"),
)
DIGITISER = told("数字化责任信息", "thing", "digitiser")
TIMES = group(
    "时间",
    told("摄录时间", "thing", "recorded"),
    told("编辑时间", "thing", "edited"),
    told("数字化时间", "thing", "digitised"),
    told("时间长度", "thing", "duration"),
    told("总帧数", "thing", "total_frames", COUNT),
)
PASSAGES = each("主题", "thing", "passages", PASSAGE_LEAVES, Passage)
CARRIER = group(
    "原始载体",
    told("原始载体类型", "thing", "carrier_type"),
    told("原始载体型号", "thing", "carrier_model"),
)
DEVICE = group(
    "捕获设备",
    told("设备类型", "device", "type"),
    told("设备制造商", "device", "manufacturer"),
    told("设备型号", "device", "model"),
    told("软件信息", "device", "software"),
)
DEVICE_BEYOND = group(
    "设备附加信息",
    told("设备序列号", "device", "serial_number"),
    told("设备感光器", "device", "sensor"),
)
VIDEO = group(
    "视频参数",
    told("视频编码标准", "video", "encoding"),
    told("色彩空间", "video", "colour_space"),
    told("分辨率", "video", "resolution"),
    told("帧率", "video", "frame_rate"),
    told("视频比特率", "video", "bit_rate"),
    told("色度采样率", "video", "chroma_sampling"),
    told("视频量化位数", "video", "bit_depth"),
    told("画面高宽比", "video", "aspect_ratio"),
)
AUDIO = group(
    "音频参数",
    told("音频编码标准", "audio", "encoding"),
    told("音频比特率", "audio", "bit_rate"),
    told("音频采样率", "audio", "sampling_rate"),
    told("音频量化位数", "audio", "bit_depth"),
    told("声道", "audio", "channels"),
)

RECORDING: tuple[Node, ...] = (
    *MAKERS,
    DIGITISER,
    TIMES,
    PASSAGES,
    COPYRIGHT,
    CARRIER,
    DEVICE,
    DEVICE_BEYOND,
    FORMAT,
    VIDEO,
    AUDIO,
)
"""What tells of the recording in one computer file."""

NODES: tuple[Node, ...] = (
    one("档案馆代码", "provenance", "archives_code"),
    one("组织机构代码", "media", "organisation_code"),
    one("档案门类代码", "item", "category"),
    one("聚合层次", "record", "level"),
    one("唯一标识符", "item", "identifier"),
    one("档号", "record", "code"),
    one("题名", "item", "title"),
    one("责任者", "item", "authors", TEXTS),
    *MAKERS,
    one("著录者", "media", "describer"),
    DIGITISER,
    TIMES,
    PASSAGES,
    group(
        "来源",
        one("获取方式", "media", "acquisition"),
        one("来源名称", "media", "provenance_name"),
        one("源文件标识符", "media", "source_identifier"),
    ),
    one("保管期限", "item", "retention", RETENTION),
    group("权限", SECURITY_LEVEL, CONTROL, COPYRIGHT),
    one("附注", "item", "annotations", TEXTS),
    group("存储", ONLINE, OFFLINE),
    CARRIER,
    one("生成方式", "item", "origin"),
    DEVICE,
    one("管理系统描述", "item", "information_systems", TEXTS),
    one("计算机文件名", "object", "name"),
    one("计算机文件大小", "object", "size", COUNT),
    FORMAT,
    VIDEO,
    AUDIO,
    one("参见号", "media", "see_also"),
    SIGNATURES,
    BUSINESSES,
    ACTIONS,
    AGENTS,
    MANDATES,
)
"""The whole record, in order; 扩展 follows."""

BEYOND: tuple[Node, ...] = (
    one("审核者", "media", "reviewer"),
    one("体裁", "media", "genre"),
    DEVICE_BEYOND,
)
"""Of DA/T 54 only: written into 扩展."""

ALIASES = {
    "文件标识符": "唯一标识符",
    "统一社会信用代码": "组织机构代码",
    "信息系统描述": "管理系统描述",
    "格式": "格式信息",
}
"""Other names under which the sources have the same element."""
