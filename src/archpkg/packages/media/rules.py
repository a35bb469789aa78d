"""What can be seen while pictures, sound and video are asked about themselves."""

from __future__ import annotations

from archpkg.findings import Rule, Severity
from archpkg.words import Text

MEDIA_DAMAGED = Rule(
    code="MEDIA-DAMAGED",
    severity=Severity.WARNING,
    text=Text("The header or the metadata inside is damaged: {why}", "文件头或内嵌元数据已损坏：{why}"),
    hint=Text(
        "Look at it with another program; what could be read was taken.",
        "请用其他程序核对；已采用可读取的部分。",
    ),
)
MEDIA_VALUE = Rule(
    code="MEDIA-VALUE",
    severity=Severity.WARNING,
    text=Text(
        "The file tells {value} for 〈{tag}〉, which cannot be; the element stays empty.",
        "文件中〈{tag}〉的值 {value} 无效，该元素留空。",
    ),
    hint=Text("Fill it in by hand where it is known.", "如已知，请人工著录。"),
)
MEDIA_TEXT = Rule(
    code="MEDIA-TEXT",
    severity=Severity.NOTE,
    text=Text(
        "〈{tag}〉 was taken without its control characters or not at all: it has {n} characters.",
        "〈{tag}〉共 {n} 个字符，已去除控制字符或因过长未采用。",
    ),
    hint=Text("Compare it with the file.", "请与文件核对。"),
)
MEDIA_CHARSET = Rule(
    code="MEDIA-CHARSET",
    severity=Severity.NOTE,
    text=Text(
        "〈{tag}〉 is no UTF-8 and names no character set; it was read as {charset}: {value}",
        "〈{tag}〉不是 UTF-8 且未注明字符集，已按 {charset} 读取：{value}",
    ),
    hint=Text("See whether it reads well.", "请核对文字是否正确。"),
)
MEDIA_LARGE = Rule(
    code="MEDIA-LARGE",
    severity=Severity.WARNING,
    text=Text(
        "The image claims {width}×{height} pixels; only its header was read.",
        "图像声称 {width}×{height} 像素，仅读取了文件头。",
    ),
    hint=Text("Make sure that it is no trap before it is opened.", "打开前请确认其不是恶意文件。"),
)
MEDIA_RAW = Rule(
    code="MEDIA-RAW",
    severity=Severity.NOTE,
    text=Text(
        "A camera's raw format ({format}): it is not described further, since the image in front is a thumbnail.",
        "相机原始格式（{format}）：其首个图像为缩略图，不再进一步读取。",
    ),
    hint=Text(
        "Describe it by hand, or describe the JPEG or TIFF made from it.",
        "请人工著录，或读取由其生成的 JPEG、TIFF。",
    ),
)
MEDIA_KIND = Rule(
    code="MEDIA-KIND",
    severity=Severity.NOTE,
    text=Text(
        "Neither a picture nor a recording of a known kind: not described.",
        "不是可识别的照片、录音或录像，未读取技术元数据。",
    ),
    hint=Text(
        "JPEG, TIFF, PNG, JPEG 2000, GIF, BMP and the usual sound and video are described.",
        "可读取 JPEG、TIFF、PNG、JPEG 2000、GIF、BMP 及常见录音录像格式。",
    ),
)
MEDIA_SIZE = Rule(
    code="MEDIA-SIZE",
    severity=Severity.NOTE,
    text=Text(
        "EXIF tells {told} pixels, the image has {found}; the image was believed.",
        "EXIF 记为 {told} 像素，图像实为 {found}，以图像为准。",
    ),
    hint=Text("It was probably cut or scaled after it was taken.", "该照片可能在拍摄后经过裁剪或缩放。"),
)
MEDIA_DIFFERS = Rule(
    code="MEDIA-DIFFERS",
    severity=Severity.WARNING,
    text=Text(
        "〈{tag}〉 was described as {value}, the file tells {other}; the description stays.",
        "〈{tag}〉著录为 {value}，文件中为 {other}，保留著录值。",
    ),
    hint=Text("See which is right.", "请核对以何者为准。"),
)
MEDIA_GONE = Rule(
    code="MEDIA-GONE",
    severity=Severity.ERROR,
    text=Text(
        "This computer file is not there, is no plain file, or lies outside the folder.",
        "该文件不存在、不是普通文件或位于文件夹之外。",
    ),
    hint=Text("Bring it or correct its path.", "请补齐文件或改正路径。"),
)
MEDIA_UNREADABLE = Rule(
    code="MEDIA-UNREADABLE",
    severity=Severity.ERROR,
    text=Text("This computer file could not be read: {why}", "无法读取该文件：{why}"),
    hint=Text("Look at the medium and at the permissions.", "请检查存储介质与权限。"),
)
MEDIA_WAITING = Rule(
    code="MEDIA-WAITING",
    severity=Severity.WARNING,
    text=Text("Not asked about itself: {why}", "尚未读取技术元数据：{why}"),
    hint=Text("Install the library and describe the item again.", "请安装所需的库后重新读取。"),
)
MEDIA_TRUNCATED = Rule(
    code="MEDIA-TRUNCATED",
    severity=Severity.ERROR,
    text=Text("The recording is cut off.", "录音录像文件不完整，已被截断。"),
    hint=Text("Fetch it again from its source.", "请从来源重新取得该文件。"),
)
RULES = (
    MEDIA_DAMAGED,
    MEDIA_VALUE,
    MEDIA_TEXT,
    MEDIA_CHARSET,
    MEDIA_LARGE,
    MEDIA_RAW,
    MEDIA_KIND,
    MEDIA_SIZE,
    MEDIA_DIFFERS,
    MEDIA_GONE,
    MEDIA_UNREADABLE,
    MEDIA_WAITING,
    MEDIA_TRUNCATED,
)
