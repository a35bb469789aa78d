"""机构人员, 业务, 关系: who did what to which record, and how records belong together (DA/T 46 M76-M88)."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Agent:
    """机构人员. A unit, an inner body of it, or a person.

    ``identifier`` 机构人员标识符 (M85), ``type`` 机构人员类型 M76 (单位, 内设机构, 个人), ``name`` 机构人员名称 M77,
    ``organisation_code`` 组织机构代码 M78, ``position`` 个人职位 M79.
    """

    name: str
    identifier: str = ""
    type: str = ""
    organisation_code: str = ""
    position: str = ""


@frozen(kw_only=True)
class Event:
    """业务行为. Something done, or planned, to a record.

    ``identifier`` 业务标识符 (M85), ``status`` 业务状态 M80 (历史行为, 计划任务), ``activity`` 业务行为 M81, ``time``
    行为时间 M82 (GB/T 7408 text, kept as written), ``mandate`` 行为依据 M83, ``description`` 行为描述 M84, ``agent``
    the identifier or name of who did it, ``record`` the identifier of the record where it is not the one it stands in.
    """

    activity: str
    time: str = ""
    status: str = "历史行为"
    mandate: str = ""
    description: str = ""
    identifier: str = ""
    agent: str = ""
    record: str = ""


@frozen(kw_only=True)
class Relation:
    """实体关系. ``source`` and ``target`` 实体标识符 M85, ``type`` 关系类型 M86 (文件-文件 …), ``relation`` 关系 M87
    as seen from the source, ``description`` 关系描述 M88."""

    target: str
    source: str = ""
    type: str = ""
    relation: str = ""
    description: str = ""
