"""DA/T 54-2014: every element, its container and its home, and the groups that DA/T 63 shares.

The text of the standard is not known to us; names and groups are those on which two or more sources agree. Elements
of one regional model only are read as extras, but for 审核者, 体裁, 设备序列号 and 国际协调时间, which have homes.
The order is our reading.
"""

from __future__ import annotations

from archpkg.formats.leaves import COUNT, RETENTION, SECURITY, TEXTS, Leaf
from archpkg.formats.media.nodes import Node, each, group, one, told
from archpkg.model.agents import Event
from archpkg.model.parts import ElectronicSignature
from archpkg.model.technical import FunctionBusiness, Mandate

SIGNATURE_LEAVES = (
    Leaf("签名格式描述", "rules"),
    Leaf("签名时间", "time"),
    Leaf("签名者", "signer"),
    Leaf("签名", "result"),
    Leaf("证书", "certificates", TEXTS),
    Leaf("证书引证", "certificate_reference"),
    Leaf("签名算法", "algorithm"),
)
BUSINESS_LEAVES = (
    Leaf("业务类型", "category"),
    Leaf("业务名称", "name"),
    Leaf("业务开始时间", "begin"),
    Leaf("业务结束时间", "end"),
    Leaf("业务描述", "description"),
)
ACTION_LEAVES = (
    Leaf("管理活动标识符", "identifier"),
    Leaf("管理行为", "activity"),
    Leaf("管理时间", "time"),
    Leaf("管理活动描述", "description"),
    Leaf("关联实体标识符", "record"),
    # DA/T 46 tells these three as well.
    Leaf("业务状态", "status"),
    Leaf("行为依据", "mandate"),
    Leaf("机构人员标识符", "agent"),
)
AGENT_LEAVES = (
    Leaf("机构人员标识符", "identifier"),
    Leaf("机构人员类型", "type"),
    Leaf("机构人员名称", "name"),
    Leaf("机构人员代码", "organisation_code"),
    Leaf("机构人员隶属", "belongs_to"),
    # DA/T 46 M79.
    Leaf("个人职位", "position"),
)
MANDATE_LEAVES = (
    Leaf("授权标识符", "identifier"),
    Leaf("授权名称", "name"),
    Leaf("授权类型", "type"),
    Leaf("发布时间", "issued"),
)
SIGNATURES = each("数字签名", "item", "signatures", SIGNATURE_LEAVES, ElectronicSignature)
BUSINESSES = each("职能业务", "media", "businesses", BUSINESS_LEAVES, FunctionBusiness)
ACTIONS = each("管理活动", "item", "events", ACTION_LEAVES, Event)
AGENTS = each("机构人员实体", "agents", "agents", AGENT_LEAVES, dict)
MANDATES = each("授权实体", "media", "mandates", MANDATE_LEAVES, Mandate)

ONLINE = one("在线存址", "storage", "current_location")
OFFLINE = one("离线存址", "storage", "offline_locations", TEXTS)
SECURITY_LEVEL = one("密级", "item", "security", SECURITY)
CONTROL = one("控制标识", "rights", "control")
COPYRIGHT = told("版权信息", "thing", "copyright")
FORMAT = group(
    "格式信息",
    told("格式名称", "format", "name"),
    told("格式版本", "format", "version"),
    told("格式描述", "format", "description"),
)

PHOTOGRAPHER = told("摄影者", "thing", "photographer")
TIMES = group(
    "时间",
    told("摄影时间", "thing", "taken"),
    told("数字化时间", "thing", "digitised"),
    told("处理时间", "thing", "modified"),
)
SUBJECT = group(
    "主题",
    told("地点", "thing", "place"),
    told("人物", "thing", "persons"),
    told("背景", "thing", "background"),
)
POSITION = group(
    "拍摄位置",
    told("全球定位系统版本", "position", "gps_version"),
    told("纬度基准", "position", "latitude_reference"),
    told("纬度", "position", "latitude"),
    told("经度基准", "position", "longitude_reference"),
    told("经度", "position", "longitude"),
    told("海拔基准", "position", "altitude_reference"),
    told("海拔", "position", "altitude"),
    told("方向基准", "position", "direction_reference"),
    told("镜头方向", "position", "direction"),
    told("国际协调时间", "position", "utc"),
)
CAPTION = told("文字说明", "thing", "caption")
DEVICE = group(
    "捕获设备",
    told("设备类型", "device", "type"),
    told("设备制造商", "device", "manufacturer"),
    told("设备型号", "device", "model"),
    told("设备序列号", "device", "serial_number"),
    told("设备感光器", "device", "sensor"),
    told("软件信息", "device", "software"),
)
IMAGE = group(
    "图像参数",
    told("水平分辨率", "image", "x_resolution"),
    told("垂直分辨率", "image", "y_resolution"),
    told("图像高度", "image", "height", COUNT),
    told("图像宽度", "image", "width", COUNT),
    told("色彩空间", "image", "colour_space"),
    told("YCbCr分量", "image", "ycbcr"),
    told("每样本位数", "image", "bits_per_sample"),
    told("每像素样本数", "image", "samples_per_pixel", COUNT),
    told("压缩方案", "image", "compression"),
    told("压缩率", "image", "compression_rate"),
)

PHOTOGRAPH: tuple[Node, ...] = (
    PHOTOGRAPHER,
    TIMES,
    SUBJECT,
    POSITION,
    CAPTION,
    DEVICE,
    COPYRIGHT,
    FORMAT,
    IMAGE,
)
"""What tells of the picture in one computer file."""

DESCRIPTION: tuple[Node, ...] = (
    one("组织机构代码", "media", "organisation_code"),
    one("聚合层次", "media", "level"),
    one("著录者", "media", "describer"),
    one("审核者", "media", "reviewer"),
    one("体裁", "media", "genre"),
    one("获取方式", "media", "acquisition"),
    one("来源名称", "media", "provenance_name"),
    one("源文件标识符", "media", "source_identifier"),
    one("参见号", "media", "see_also"),
    BUSINESSES,
    MANDATES,
)
"""What tells of the record as a whole, for forms that have these elements in one place."""

NODES: tuple[Node, ...] = (
    one("唯一标识符", "item", "identifier"),
    one("档案门类代码", "item", "category"),
    one("档案馆代码", "provenance", "archives_code"),
    one("组织机构代码", "media", "organisation_code"),
    one("聚合层次", "record", "level"),
    one("档号", "record", "code"),
    one("题名", "item", "title"),
    PHOTOGRAPHER,
    one("著录者", "media", "describer"),
    one("审核者", "media", "reviewer"),
    TIMES,
    SUBJECT,
    POSITION,
    one("体裁", "media", "genre"),
    CAPTION,
    one("保管期限", "item", "retention", RETENTION),
    one("附注", "item", "annotations", TEXTS),
    group("存储", ONLINE, OFFLINE, one("缩微号", "storage", "microform")),
    DEVICE,
    one("信息系统描述", "item", "information_systems", TEXTS),
    group("权限", SECURITY_LEVEL, CONTROL, COPYRIGHT),
    group(
        "来源",
        one("获取方式", "media", "acquisition"),
        one("来源名称", "media", "provenance_name"),
    ),
    one("计算机文件名", "object", "name"),
    one("生成方式", "item", "origin"),
    one("计算机文件大小", "object", "size", COUNT),
    FORMAT,
    IMAGE,
    one("参见号", "media", "see_also"),
    SIGNATURES,
    BUSINESSES,
    ACTIONS,
    AGENTS,
    MANDATES,
)
"""The whole record, in order; 扩展 follows."""

BEYOND: tuple[Node, ...] = (one("源文件标识符", "media", "source_identifier"),)
"""Of DA/T 63 only: written into 扩展."""

ALIASES = {
    "文件标识符": "唯一标识符",
    "统一社会信用代码": "组织机构代码",
    "修改时间": "处理时间",
    "定位信息": "拍摄位置",
    "管理系统描述": "信息系统描述",
    "电子档案名": "计算机文件名",
    "文件大小": "计算机文件大小",
    "电子档案生成方式": "生成方式",
    "格式": "格式信息",
    "关联": "参见号",
}
"""Other names under which the sources have the same element."""
