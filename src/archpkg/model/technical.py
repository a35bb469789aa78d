"""照片与录音录像. What DA/T 54-2014 (photographs) and DA/T 63-2017 (sound and video) tell beyond DA/T 46.

DA/T 54 and DA/T 63 fix names; the numbers of DA/T 54 are not known to us, those of DA/T 63 are worked out from five
that are. So everything here is keyed by its Chinese name. Elements called *local* stand in one regional model only
and are our reading.

Every value says where it comes from: a person, or the computer file itself (:class:`Given`).
"""

from __future__ import annotations

from enum import Enum
from typing import Generic, TypeVar

from attrs import field, frozen

from archpkg.errors import InvalidValue
from archpkg.words import Text

T = TypeVar("T")


class Origin(Enum):
    """值来源. Who gave a value: a person who described the record, or the computer file that was read."""

    PERSON = "person"
    FILE = "file"


@frozen
class Given(Generic[T]):
    """A value and who gave it. A bare value put into a field is taken for a person's."""

    value: T
    origin: Origin = Origin.PERSON

    def __str__(self) -> str:
        return str(self.value)


def text(value: str | Given[str] | None) -> Given[str] | None:
    """A converter: a bare text is a person's; an empty one is no value."""
    given = value if isinstance(value, Given) or value is None else Given(value)
    return None if given is None or given.value == "" else given


def count(value: int | Given[int] | None) -> Given[int] | None:
    """A converter of counts from 0 on; a bare number is a person's. Raises :class:`InvalidValue`."""
    given = value if isinstance(value, Given) or value is None else Given(value)
    if given is not None and given.value < 0:
        raise InvalidValue(
            Text(f"{given.value} is no count.", f"{given.value} 不是有效的数量。"),
            hint=Text("It counts from 0.", "应为不小于 0 的整数。"),
        )
    return given


@frozen(kw_only=True)
class MediaFormat:
    """格式信息. ``name`` 格式名称 (JPEG …), ``version`` 格式版本, ``description`` 格式描述: the coding in words."""

    name: Given[str] | None = field(default=None, converter=text)
    version: Given[str] | None = field(default=None, converter=text)
    description: Given[str] | None = field(default=None, converter=text)


@frozen(kw_only=True)
class CaptureDevice:
    """捕获设备. ``type`` 设备类型, ``manufacturer`` 设备制造商, ``model`` 设备型号, ``software`` 软件信息 (name and
    version). Of photographs only: ``serial_number`` 设备序列号, ``sensor`` 设备感光器."""

    type: Given[str] | None = field(default=None, converter=text)
    manufacturer: Given[str] | None = field(default=None, converter=text)
    model: Given[str] | None = field(default=None, converter=text)
    serial_number: Given[str] | None = field(default=None, converter=text)
    sensor: Given[str] | None = field(default=None, converter=text)
    software: Given[str] | None = field(default=None, converter=text)


@frozen(kw_only=True)
class ShootingPosition:
    """拍摄位置 (DA/T 54). Where the camera stood and looked, as EXIF tells it.

    ``gps_version`` 全球定位系统版本 (``2.2.0.0``); ``latitude_reference`` 纬度基准 (North, South), ``latitude`` 纬度,
    ``longitude_reference`` 经度基准 (East, West), ``longitude`` 经度, in degrees, minutes and seconds
    (``31°14′15.5″``, our reading); ``altitude_reference`` 海拔基准 (above or below sea level), ``altitude`` 海拔 in
    metres; ``direction_reference`` 方向基准 (true, magnetic), ``direction`` 镜头方向 in degrees from 0 to 359.99;
    ``utc`` 国际协调时间 (local).
    """

    gps_version: Given[str] | None = field(default=None, converter=text)
    latitude_reference: Given[str] | None = field(default=None, converter=text)
    latitude: Given[str] | None = field(default=None, converter=text)
    longitude_reference: Given[str] | None = field(default=None, converter=text)
    longitude: Given[str] | None = field(default=None, converter=text)
    altitude_reference: Given[str] | None = field(default=None, converter=text)
    altitude: Given[str] | None = field(default=None, converter=text)
    direction_reference: Given[str] | None = field(default=None, converter=text)
    direction: Given[str] | None = field(default=None, converter=text)
    utc: Given[str] | None = field(default=None, converter=text)


@frozen(kw_only=True)
class ImageParameters:
    """图像参数 (DA/T 54). ``x_resolution`` 水平分辨率 and ``y_resolution`` 垂直分辨率 in pixels per inch, ``height``
    图像高度 and ``width`` 图像宽度 in pixels, ``colour_space`` 色彩空间 (sRGB, AdobeRGB …), ``ycbcr`` YCbCr分量 (the
    subsampling, ``4:2:0``; our reading), ``bits_per_sample`` 每样本位数 (``8,8,8``), ``samples_per_pixel``
    每像素样本数, ``compression`` 压缩方案, ``compression_rate`` 压缩率 in bits per pixel."""

    x_resolution: Given[str] | None = field(default=None, converter=text)
    y_resolution: Given[str] | None = field(default=None, converter=text)
    height: Given[int] | None = field(default=None, converter=count)
    width: Given[int] | None = field(default=None, converter=count)
    colour_space: Given[str] | None = field(default=None, converter=text)
    ycbcr: Given[str] | None = field(default=None, converter=text)
    bits_per_sample: Given[str] | None = field(default=None, converter=text)
    samples_per_pixel: Given[int] | None = field(default=None, converter=count)
    compression: Given[str] | None = field(default=None, converter=text)
    compression_rate: Given[str] | None = field(default=None, converter=text)


@frozen(kw_only=True)
class Photograph:
    """照片 (DA/T 54-2014). The picture in one computer file.

    ``photographer`` 摄影者 (``name，unit``, several with ``；``); ``taken`` 摄影时间, ``digitised`` 数字化时间 and
    ``modified`` 处理时间 as GB/T 7408 has them (``2021-02-24T10:23:14``); ``place`` 地点, ``persons`` 人物,
    ``background`` 背景; ``caption`` 文字说明; ``copyright`` 版权信息; ``position`` 拍摄位置, ``device`` 捕获设备,
    ``format`` 格式信息, ``image`` 图像参数.
    """

    photographer: Given[str] | None = field(default=None, converter=text)
    taken: Given[str] | None = field(default=None, converter=text)
    digitised: Given[str] | None = field(default=None, converter=text)
    modified: Given[str] | None = field(default=None, converter=text)
    place: Given[str] | None = field(default=None, converter=text)
    persons: Given[str] | None = field(default=None, converter=text)
    background: Given[str] | None = field(default=None, converter=text)
    caption: Given[str] | None = field(default=None, converter=text)
    copyright: Given[str] | None = field(default=None, converter=text)
    position: ShootingPosition = ShootingPosition()
    device: CaptureDevice = CaptureDevice()
    format: MediaFormat = MediaFormat()
    image: ImageParameters = ImageParameters()

    def __bool__(self) -> bool:
        return _says_something(self)


@frozen(kw_only=True)
class VideoParameters:
    """视频参数 (DA/T 63 M52). ``encoding`` 视频编码标准 M53 (H.264 …), ``colour_space`` 色彩空间 M54, ``resolution``
    分辨率 M55 (``1920×1080``, width before height, pixels), ``frame_rate`` 帧率 M56 in frames per second, ``bit_rate``
    视频比特率 M57 (``8000 kbps``), ``chroma_sampling`` 色度采样率 M58 (``4:2:0``), ``bit_depth`` 视频量化位数 M59,
    ``aspect_ratio`` 画面高宽比 M60 (``16:9``)."""

    encoding: Given[str] | None = field(default=None, converter=text)
    colour_space: Given[str] | None = field(default=None, converter=text)
    resolution: Given[str] | None = field(default=None, converter=text)
    frame_rate: Given[str] | None = field(default=None, converter=text)
    bit_rate: Given[str] | None = field(default=None, converter=text)
    chroma_sampling: Given[str] | None = field(default=None, converter=text)
    bit_depth: Given[str] | None = field(default=None, converter=text)
    aspect_ratio: Given[str] | None = field(default=None, converter=text)


@frozen(kw_only=True)
class AudioParameters:
    """音频参数 (DA/T 63 M61). ``encoding`` 音频编码标准 M62 (PCM, MP3, AAC …), ``bit_rate`` 音频比特率 M63
    (``128 kbps``), ``sampling_rate`` 音频采样率 M64 (``44.1 kHz``), ``bit_depth`` 音频量化位数 M65, ``channels`` 声道
    M66."""

    encoding: Given[str] | None = field(default=None, converter=text)
    bit_rate: Given[str] | None = field(default=None, converter=text)
    sampling_rate: Given[str] | None = field(default=None, converter=text)
    bit_depth: Given[str] | None = field(default=None, converter=text)
    channels: Given[str] | None = field(default=None, converter=text)


@frozen(kw_only=True)
class Passage:
    """主题 (DA/T 63 M19). What is said or seen from ``begin`` 内容起始时间 M21 to ``end`` 内容结束时间 M22, offsets in
    the recording: ``description`` 内容描述 M20. A person's words always."""

    description: str = ""
    begin: str = ""
    end: str = ""


@frozen(kw_only=True)
class Recording:
    """录音录像 (DA/T 63-2017). The sound or video in one computer file.

    ``recordist`` 摄录者 M9, ``editor`` 编辑者 M10, ``digitiser`` 数字化责任信息 M12; ``recorded`` 摄录时间 M14,
    ``edited`` 编辑时间 M15, ``digitised`` 数字化时间 M16 as GB/T 7408 has them; ``duration`` 时间长度 M17
    (``hh:mm:ss``, our reading), ``total_frames`` 总帧数 M18; ``passages`` 主题 M19-M22; ``copyright`` 版权信息 M31;
    ``carrier_type`` 原始载体类型 M37, ``carrier_model`` 原始载体型号 M38; ``device`` M40-M44, ``format`` M48-M51,
    ``video`` M52-M60, ``audio`` M61-M66.
    """

    recordist: Given[str] | None = field(default=None, converter=text)
    editor: Given[str] | None = field(default=None, converter=text)
    digitiser: Given[str] | None = field(default=None, converter=text)
    recorded: Given[str] | None = field(default=None, converter=text)
    edited: Given[str] | None = field(default=None, converter=text)
    digitised: Given[str] | None = field(default=None, converter=text)
    duration: Given[str] | None = field(default=None, converter=text)
    total_frames: Given[int] | None = field(default=None, converter=count)
    passages: tuple[Passage, ...] = field(default=(), converter=tuple[Passage, ...])
    copyright: Given[str] | None = field(default=None, converter=text)
    carrier_type: Given[str] | None = field(default=None, converter=text)
    carrier_model: Given[str] | None = field(default=None, converter=text)
    device: CaptureDevice = CaptureDevice()
    format: MediaFormat = MediaFormat()
    video: VideoParameters = VideoParameters()
    audio: AudioParameters = AudioParameters()

    def __bool__(self) -> bool:
        return _says_something(self)


@frozen(kw_only=True)
class FunctionBusiness:
    """职能业务 (DA/T 63 M76). The business a record arose in: ``category`` 业务类型 M77, ``name`` 业务名称 M78,
    ``begin`` 业务开始时间 M79, ``end`` 业务结束时间 M80, ``description`` 业务描述 M81."""

    category: str = ""
    name: str = ""
    begin: str = ""
    end: str = ""
    description: str = ""


@frozen(kw_only=True)
class Mandate:
    """授权实体. The rule or order behind a management activity: ``identifier`` 授权标识符 M93, ``name`` 授权名称 M94,
    ``type`` 授权类型 M95, ``issued`` 发布时间 M96. The names of M94 to M96 are inferred."""

    identifier: str = ""
    name: str = ""
    type: str = ""
    issued: str = ""


def _level(value: str) -> str:
    return "" if value == "件" else value


@frozen(kw_only=True)
class MediaDescription:
    """照片与录音录像著录. What both standards tell of a record as a whole, beyond DA/T 46; always a person's words.

    ``organisation_code`` 组织机构代码 or 统一社会信用代码, ``level`` 聚合层次 where it is not 件 (卷, 组),
    ``describer`` 著录者, ``reviewer`` 审核者 and ``genre`` 体裁 (both local, photographs), ``acquisition`` 获取方式,
    ``provenance_name`` 来源名称, ``source_identifier`` 源文件标识符, ``see_also`` 参见号 (codes joined by ``,``),
    ``businesses`` 职能业务, ``mandates`` 授权实体.
    """

    organisation_code: str = ""
    level: str = field(default="", converter=_level)
    describer: str = ""
    reviewer: str = ""
    genre: str = ""
    acquisition: str = ""
    provenance_name: str = ""
    source_identifier: str = ""
    see_also: str = ""
    businesses: tuple[FunctionBusiness, ...] = field(default=(), converter=tuple[FunctionBusiness, ...])
    mandates: tuple[Mandate, ...] = field(default=(), converter=tuple[Mandate, ...])

    def __bool__(self) -> bool:
        return _says_something(self)


def _says_something(value: object) -> bool:
    return value != type(value)()


__all__ = [
    "AudioParameters",
    "CaptureDevice",
    "FunctionBusiness",
    "Given",
    "ImageParameters",
    "Mandate",
    "MediaDescription",
    "MediaFormat",
    "Origin",
    "Passage",
    "Photograph",
    "Recording",
    "ShootingPosition",
    "VideoParameters",
]
