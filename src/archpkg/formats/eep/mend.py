"""Structure mended: parts of real packages put where DA/T 48-2009 has them, each with its finding.

Only places and names change here, never a text, and the octets of a signed object are not touched: this is how the
document is understood.
"""

from __future__ import annotations

from collections.abc import Callable

from archpkg.formats.eep import departures as rules
from archpkg.formats.eep import texts
from archpkg.formats.eep.nodes import Node
from archpkg.formats.eep.notes import Notes
from archpkg.words import Text

CONTENTS = ("封装内容", "修订内容")
_SHELL = (
    *("封装包类型", "封装包类型描述", "封装包创建时间", "封装包创建单位"),
    *("封装内容", "修改封装内容"),
)
_RECORD = (
    *("聚合层次", "来源", "电子文件号", "档号", "内容描述", "形式特征", "存储位置", "权限管理"),
    *("信息系统描述", "附注", "附录", "文件数据"),
)
_SIGNATURE = (
    *(
        "签名标识符",
        "签名标识符号",
        "签名规则",
        "签名时间",
        "签名人",
        "签名结果",
        "证书块",
        "证书",
        "证书引证",
    ),
    "签名算法标识",
)
_ROLES = {"1": texts.MAIN, "2": texts.ATTACHED}
_ALIASES = {
    ("档号", "件号"): ("室编件号", rules.EEP_R11),
    ("档号", "机构"): ("机构或问题", rules.EEP_R11),
    ("内容描述", "文件日期"): ("日期", rules.EEP_R11),
    ("文件实体", "附录"): ("附注", rules.EEP_R23),
    ("文档", "文档类型"): ("文档主从声明", rules.EEP_R23),
    ("文件实体", "文件实体标识符"): ("电子文件号", rules.EEP_R11),
    ("业务实体", "业务实体标识符"): ("业务标识符", rules.EEP_R11),
}


def mend(root: Node, notes: Notes) -> None:
    """Put everything in its place, from the outside inwards."""
    _package(root, notes)
    for node in root.walk():
        for step in _STEPS.get(node.tag, ()):
            step(node, notes)
        _aliases(node, notes)


def _aliases(node: Node, notes: Notes) -> None:
    for child in node.children:
        meant, rule = _ALIASES.get((node.tag, child.tag), ("", None))
        if rule is not None and node.child(meant) is None:
            notes.note(rule, child, tag=child.tag, meant=meant)
            if child.tag == "文档类型" and child.text.strip() in _ROLES:
                notes.keep(child.tag, child.text)
                child.text = _ROLES[child.text.strip()]
            child.tag = meant


def _package(root: Node, notes: Notes) -> None:
    """The shell: 被签名对象 around what is signed (30)."""
    if root.child("被签名对象") is None and any(root.child(tag) for tag in (*_SHELL, "文件实体块")):
        notes.note(rules.EEP_R30, root, problem=Text("there is no 被签名对象", "没有被签名对象"))
        root.wrap("被签名对象", root.take(*_SHELL, "文件实体块", "业务实体块", "机构人员实体块"))


def _signed(node: Node, notes: Notes) -> None:
    """封装内容 inside 封装包创建单位 (24), or left out (30)."""
    creator = node.child("封装包创建单位")
    if creator is not None and creator.children:
        lifted = creator.take("封装内容", "修改封装内容")
        for one in lifted:
            notes.note(rules.EEP_R24, one)
        node.children += lifted
    if node.child("封装内容") is None and node.child("文件实体块") is not None:
        notes.note(rules.EEP_R30, node, problem=Text("there is no 封装内容", "没有封装内容"))
        node.wrap("封装内容", node.take("文件实体块", "业务实体块", "机构人员实体块", "实体关系块"))


def _content(node: Node, notes: Notes) -> None:
    """Parts of the record directly in 封装内容 (30); 实体关系块 and 审批流程块 (31); blocks without entities (7)."""
    loose = node.take(*_RECORD, "文件实体标识符")
    if loose:
        problem = Text("parts of the record stand in 封装内容", "文件实体的元素直接写在封装内容中")
        notes.note(rules.EEP_R30, loose[0], problem=problem)
        block = node.child("文件实体块") or node.wrap("文件实体块", [])
        record = block.child("文件实体")
        if record is None:
            inside = block.take(*_RECORD)
            block.wrap("文件实体", [*loose, *inside])
        else:
            record.children += loose
    _relations(node, notes)
    for tag, entity in (("业务实体块", "业务实体"), ("机构人员实体块", "机构人员实体")):
        block_here = node.child(tag)
        if block_here is None or block_here.child(entity) is None:
            notes.note(rules.EEP_R07, block_here or node, tag=tag)


def _relations(node: Node, notes: Notes) -> None:
    for block in node.take("实体关系块"):
        done = Text("its relations were read as those of records", "其中的关系按文件实体关系读取")
        notes.note(rules.EEP_R31, block, tag=block.tag, done=done)
        target = node.child("文件实体块") or node.wrap("文件实体块", [])
        for relation in block.take("实体关系", "文件实体关系"):
            relation.tag = "文件实体关系"
            for child in relation.children:
                child.tag = {"源标识符": "文件标识符", "目标标识符": "被关联文件标识符"}.get(
                    child.tag, child.tag
                )
            target.children.append(relation)
        if block.children:
            notes.keep_all(block, "")
    for block in node.take("审批流程块"):
        notes.note(rules.EEP_R31, block, tag=block.tag, done=Text("it was kept", "已原样保留"))
        notes.keep_all(block, "")


def _records(node: Node, notes: Notes) -> None:
    """文件实体块 without 文件实体 (6)."""
    if node.child("文件实体") is None and any(node.child(tag) for tag in _RECORD):
        notes.note(rules.EEP_R06, node)
        node.wrap("文件实体", node.take(*_RECORD))


def _rights(node: Node, notes: Notes) -> None:
    """授权对象 and 授权行为 without 授权 (13): each pair in order is one."""
    loose = node.take("授权对象", "授权行为")
    if not loose:
        return
    notes.note(rules.EEP_R13, loose[0])
    grant: list[Node] = []
    for one in loose:
        if grant and (one.tag == "授权对象" or any(part.tag == one.tag for part in grant)):
            node.wrap("授权", grant)
            grant = []
        grant.append(one)
    node.wrap("授权", grant)


def _description(node: Node, notes: Notes) -> None:
    """案卷 and 案卷题名 (29)."""
    for volume in node.take("案卷", "案卷题名"):
        notes.note(rules.EEP_R29, volume, tag=volume.tag)
        notes.keep(f"{node.tag}/{volume.tag}", volume.text)


def _form(node: Node, notes: Notes) -> None:
    """件数 (12)."""
    for count in node.take("件数"):
        notes.note(rules.EEP_R12, count)
        notes.keep(f"{node.tag}/{count.tag}", count.text)


def _document(node: Node, notes: Notes) -> None:
    """文档链接 in place of 文档数据 (30)."""
    if node.child("文档数据") is not None or node.child("文档链接") is None:
        return
    problem = Text("文档链接 stands in place of 文档数据", "以文档链接代替文档数据")
    notes.note(rules.EEP_R30, node, problem=problem)
    data = node.wrap("文档数据", [])
    groups: list[list[Node]] = []
    for one in node.take("文档链接", "电子属性", "数字化属性"):
        if not groups or any(other.tag == one.tag for other in groups[-1]):
            groups.append([])
        groups[-1].append(one)
    for group in groups:
        data.wrap("编码", group)


def _data(node: Node, notes: Notes) -> None:
    """电子属性 and 数字化属性 directly in 文档数据 (5): each 电子属性 begins one."""
    loose = node.take("电子属性", "数字化属性", "编码描述", "反编码关键字", "编码数据")
    groups: list[list[Node]] = []
    for one in loose:
        if not groups or one.tag == "电子属性":
            groups.append([])
        groups[-1].append(one)
    for group in groups:
        coded = node.wrap("编码", group)
        name = (coded.child("电子属性") or coded).said("计算机文件名")
        notes.note(rules.EEP_R05, coded, name=name)


def _signatures(node: Node, notes: Notes) -> None:
    """Parts of a signature straight in 电子签名块 (17)."""
    if node.child("电子签名") is None and any(node.child(tag) for tag in _SIGNATURE):
        problem = Text("its parts stand in 电子签名块", "签名要素直接写在电子签名块中")
        notes.note(rules.EEP_R17, node, problem=problem)
        node.wrap("电子签名", node.take(*_SIGNATURE)).span = node.span


def _signature(node: Node, notes: Notes) -> None:
    """签名标识符号 (17); 证书 without 证书块 (18)."""
    for child in node.children:
        if child.tag == "签名标识符号":
            child.tag = "签名标识符"
            problem = Text("签名标识符号 stands for 签名标识符", "以签名标识符号代替签名标识符")
            notes.note(rules.EEP_R17, child, problem=problem)
    certificates = node.take("证书", "证书引证")
    if certificates:
        problem = Text("证书 stands outside 证书块", "证书写在证书块之外")
        notes.note(rules.EEP_R18, certificates[0], problem=problem)
        node.wrap("证书块", certificates)
    elif node.child("证书块") is None:
        notes.note(rules.EEP_R18, node, problem=Text("there is no 证书块", "没有证书块"))


_STEPS: dict[str, tuple[Callable[[Node, Notes], None], ...]] = {
    "被签名对象": (_signed,),
    **dict.fromkeys(CONTENTS, (_content,)),
    "文件实体块": (_records,),
    "权限管理": (_rights,),
    "内容描述": (_description,),
    "形式特征": (_form,),
    "文档": (_document,),
    "文档数据": (_data,),
    "电子签名块": (_signatures,),
    "电子签名": (_signature,),
    "锁定签名": (_signature,),
}
