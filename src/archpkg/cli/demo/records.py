"""What the sample archive room holds: every name, title and number here is invented.

云溪街道办事处 of 示例区 (literally "sample district") does not exist. Authors are bodies, never people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from attrs import evolve, frozen

from archpkg.words import Text

FONDS = "Z109"
UNIT = "云溪街道办事处"

BODIES = {
    "办": "云溪街道办事处",
    "工委": "中共云溪街道工作委员会",
    "党政": "云溪街道党政办公室",
    "府办": "示例区人民政府办公室",
    "民政": "示例区民政局",
    "财政": "示例区财政局",
}
"""责任者. The bodies that write."""

SERIES = {
    "办": "云街办",
    "工委": "云街工委",
    "府办": "示府办",
    "民政": "示民",
    "财政": "示财",
}
"""发文机关代字. What a document number begins with; a body that is not here writes without numbers."""

RETENTION = {"Y": "永久", "D30": "30年", "D10": "10年"}
ORGANS = {"BGS": "党政办公室", "MZ": "民政办公室", "CW": "财务办公室", "CJ": "城建办公室"}

_Plan = tuple[str, str, str, str, int, int]
"""保管期限, 机构, body, title, month and day as ``mmdd``, pages."""

_EVERY_YEAR: tuple[_Plan, ...] = (
    ("Y", "BGS", "工委", "中共云溪街道工作委员会关于印发《{y}年工作要点》的通知", 118, 3),
    ("Y", "BGS", "办", "云溪街道办事处关于印发《{y}年度重点工作任务分解表》的通知", 126, 4),
    ("Y", "BGS", "党政", "云溪街道{y}年第一次党政联席会议纪要", 214, 2),
    ("Y", "BGS", "党政", "云溪街道{y}年第二次党政联席会议纪要", 620, 2),
    ("Y", "BGS", "党政", "云溪街道{y}年第三次党政联席会议纪要", 1108, 3),
    ("Y", "BGS", "办", "云溪街道办事处{y}年度工作总结", 1220, 4),
    ("Y", "CW", "办", "云溪街道办事处关于{y}年度部门决算的报告", 1228, 3),
    ("D30", "BGS", "办", "云溪街道办事处关于报送{y}年上半年工作总结的报告", 708, 3),
    ("D30", "BGS", "府办", "示例区人民政府办公室关于做好{y}年防汛防台风工作的通知", 412, 2),
    ("D30", "MZ", "民政", "示例区民政局关于做好{y}年度最低生活保障核查工作的通知", 305, 2),
    ("D30", "MZ", "办", "云溪街道办事处关于{y}年度最低生活保障核查情况的报告", 918, 3),
    ("D30", "CW", "财政", "示例区财政局关于批复{y}年部门预算的通知", 228, 2),
    ("D30", "CJ", "办", "云溪街道办事处关于印发《{y}年老旧小区改造实施方案》的通知", 330, 4),
    ("D30", "CJ", "办", "云溪街道办事处关于{y}年安全生产检查情况的通报", 1016, 2),
    ("D10", "BGS", "府办", "示例区人民政府办公室关于召开{y}年度档案工作会议的通知", 522, 1),
    ("D10", "BGS", "党政", "云溪街道党政办公室关于{y}年国庆节期间值班安排的通知", 926, 1),
    ("D10", "MZ", "党政", "云溪街道党政办公室关于开展{y}年“敬老月”活动的通知", 930, 1),
    ("D10", "CW", "办", "云溪街道办事处关于报送{y}年度固定资产盘点情况的函", 1130, 1),
)

_ONCE: dict[int, tuple[_Plan, ...]] = {
    2022: (
        ("Y", "BGS", "办", "云溪街道办事处关于调整内设机构职责的请示", 420, 2),
        ("Y", "BGS", "府办", "示例区人民政府办公室关于同意云溪街道办事处调整内设机构职责的批复", 511, 1),
        ("D30", "BGS", "办", "云溪街道办事处关于便民服务中心修缮资金的请示", 222, 2),
        ("D30", "BGS", "府办", "示例区人民政府办公室关于云溪街道便民服务中心修缮资金的批复", 308, 1),
        ("D30", "MZ", "办", "云溪街道办事处关于印发《社区养老服务站管理办法（试行）》的通知", 616, 4),
        ("D10", "BGS", "党政", "云溪街道党政办公室关于开展办公用品清查的通知", 316, 1),
        ("D10", "MZ", "办", "云溪街道办事处关于申领春节慰问物资的函", 110, 1),
        ("D10", "CJ", "办", "云溪街道办事处关于商请维修柳湾路路灯的函", 802, 1),
    ),
    2023: (
        ("Y", "MZ", "办", "云溪街道办事处关于柳湾社区居民委员会换届选举结果的报告", 516, 3),
        ("Y", "BGS", "工委", "中共云溪街道工作委员会关于成立数字档案室建设领导小组的通知", 306, 2),
        ("D30", "BGS", "办", "云溪街道办事处关于申请数字档案室建设经费的请示", 321, 2),
        ("D30", "CW", "财政", "示例区财政局关于下达数字档案室建设补助资金的通知", 418, 1),
        ("D30", "CJ", "办", "云溪街道办事处关于加装电梯意见征询情况的报告", 725, 2),
        ("D10", "BGS", "党政", "云溪街道党政办公室关于举办公文处理培训班的通知", 411, 1),
        ("D10", "MZ", "民政", "示例区民政局关于征集社区治理典型案例的函", 824, 1),
        ("D10", "CJ", "办", "云溪街道办事处关于商请提供地下管线资料的函", 607, 2),
    ),
}

PROJECT = "云溪街道便民服务中心修缮工程"
VOLUME_CODE = f"{FONDS}-KJ·JJ·01-001"

_PROJECT_PAPERS: tuple[tuple[str, str, date, int], ...] = (
    ("办", "立项申请报告", date(2022, 3, 10), 2),
    ("府办", "立项批复", date(2022, 3, 24), 1),
    ("办", "施工图设计说明", date(2022, 4, 18), 4),
    ("办", "施工招标文件", date(2022, 5, 12), 5),
    ("办", "施工合同", date(2022, 6, 8), 4),
    ("办", "开工报告", date(2022, 6, 20), 1),
    ("办", "竣工验收报告", date(2022, 11, 15), 3),
    ("财政", "竣工结算审核意见", date(2022, 11, 28), 2),
)


@frozen(kw_only=True)
class Entry:
    """件, as the catalogue of the sample room says it. ``first_page`` is its first page in a volume (起页号), or 0."""

    code: str
    title: str
    body: str
    number: str
    dated: date
    retention: str
    organ: str
    pages: int
    order: int
    security: str = ""
    box: int = 0
    first_page: int = 0
    path: str = ""
    remark: str = ""

    @property
    def author(self) -> str:
        """责任者 in full."""
        return BODIES[self.body]

    @property
    def year(self) -> int:
        """年度."""
        return self.dated.year


@frozen(kw_only=True)
class Fault:
    """What the messy catalogue says wrongly about one entry: the column's element, the wrong value, why."""

    code: str
    element: str
    written: str
    why: Text


PAPER_ONLY = "Z109-WS·2022-D10-BGS-0003"
"""An item that was never scanned."""

BORN_DIGITAL = {
    "Z109-WS·2023-Y-BGS-0005": "OA20230620-021",
    "Z109-WS·2023-D30-BGS-0001": "OA20230321-008",
    "Z109-WS·2023-D10-CJ-0001": "OA20230607-015",
}
"""档号 → the folder that the office system (OA) exported the item to."""

FAULTS = (
    Fault(
        code="Z109-WS·2022-D30-MZ-0002",
        element="code",
        written="Z109-WS·2022-D30-MZ-0001",
        why=Text("The 档号 of the row above is given twice.", "档号与上一行重复。"),
    ),
    Fault(
        code="Z109-WS·2023-D30-CW-0002",
        element="code",
        written="Z109-WS-2023-D30-CW-2",
        why=Text(
            "The 档号 has a hyphen where · belongs, and its number is not zero padded.",
            "档号中应为间隔号“·”处写成了连字符，件号未补零。",
        ),
    ),
    Fault(
        code="Z109-WS·2023-D30-CW-0001",
        element="date",
        written="20230231",
        why=Text("There is no 31st of February.", "二月没有三十一日。"),
    ),
)

_PROSE = (
    "为进一步规范街道各项工作，提高为民服务水平，结合云溪街道实际，现将有关事项安排如下。",
    "一、提高认识，加强领导。各科室、各社区要把此项工作列入重要议事日程，明确责任分工，细化工作措施。",
    "二、摸清底数，建立台账。对辖区内有关情况逐项登记，做到情况清、数据准、责任明，及时报送。",
    "三、突出重点，分步实施。坚持问题导向，先易后难，分类推进，确保按时间节点完成各项任务。",
    "四、强化保障，严格管理。按照有关规定安排经费，专款专用，自觉接受监督检查。",
    "五、加强宣传，注重实效。充分利用公告栏、居民会议等形式做好政策解释，听取群众意见。",
    "六、及时归档，完整保存。工作中形成的文件材料由经办科室收集齐全，年底前向档案室移交。",
    "本文为演示用的示例文件，所涉单位、地名、数据均为虚构，不代表任何真实机构的意见。",
)

_CLOSINGS = {
    "请示": "妥否，请批示。",
    "报告": "特此报告。",
    "批复": "此复。",
    "函": "特此函达。",
    "通知": "特此通知。",
    "通报": "特此通报。",
}


def prose(entry: Entry) -> tuple[str, ...]:
    """The paragraphs of a document: the same eight, beginning at another one for each entry."""
    start = entry.order % 7
    return (_PROSE[0], *_PROSE[1 + start :], *_PROSE[1 : 1 + start])


def closing(entry: Entry) -> str:
    """The last sentence, as the kind of document (文种) asks for it."""
    return next((text for kind, text in _CLOSINGS.items() if entry.title.endswith(kind)), "")


def by_item() -> tuple[Entry, ...]:
    """文书 by item, in the order of the catalogue: year, retention, organ, number."""
    return tuple(entry for year in _ONCE for entry in _year(year))


def in_volume() -> tuple[Entry, ...]:
    """The items of the one project volume, in the order of their pages."""
    return tuple(_papers())


def _year(year: int) -> list[Entry]:
    plans = sorted((*_EVERY_YEAR, *_ONCE[year]), key=lambda plan: plan[4])
    issued: Counter[str] = Counter()
    entries = []
    for retention, organ, body, title, day, pages in plans:
        issued[body] += 3
        number = f"{SERIES[body]}〔{year}〕{issued[body]}号" if body in SERIES else ""
        dated = date(year, day // 100, day % 100)
        entry = Entry(code="", title=title.format(y=year), body=body, number=number, dated=dated,
                      retention=retention, organ=organ, pages=pages, order=0)  # fmt: skip
        entries.append(entry)
    places = list(RETENTION), list(ORGANS)
    entries.sort(key=lambda e: (places[0].index(e.retention), places[1].index(e.organ), e.dated))
    return _numbered(year, entries)


def _numbered(year: int, entries: list[Entry]) -> list[Entry]:
    """Give each entry its 档号, its box and what the office wrote beside it."""
    running: Counter[str] = Counter()
    numbered = []
    for order, entry in enumerate(entries, start=1):
        group = f"{FONDS}-WS·{year}-{entry.retention}-{entry.organ}"
        running[group] += 1
        code = f"{group}-{running[group]:04d}"
        numbered.append(evolve(entry, code=code, order=order, security=_security(entry, order),
                               box=list(RETENTION).index(entry.retention) + 1, path=_path(code),
                               remark="仅存纸质，未扫描" if code == PAPER_ONLY else ""))  # fmt: skip
    return numbered


def _security(entry: Entry, order: int) -> str:
    if entry.title.endswith(("请示", "纪要")):
        return "内部"
    return "公开" if order % 3 == 0 else ""


def _path(code: str) -> str:
    """文件路径: where the office system's export lies, from the folder of the computer files."""
    return f"OA/{BORN_DIGITAL[code]}/正文.pdf" if code in BORN_DIGITAL else ""


def _papers() -> Iterator[Entry]:
    page = 1
    for order, (body, title, dated, pages) in enumerate(_PROJECT_PAPERS, start=1):
        number = f"{SERIES[body]}建〔{dated.year}〕{order}号" if order in (1, 2, 8) else ""
        yield Entry(code=f"{VOLUME_CODE}-{order:03d}", title=PROJECT + title, body=body, number=number,
                    dated=dated, retention="Y", organ="CJ", pages=pages, order=order, first_page=page)  # fmt: skip
        page += pages
