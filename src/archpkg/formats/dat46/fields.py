"""DA/T 46-2009: the simple elements of each container, in the order of DA/T 48-2009, and the fields they hold."""

from __future__ import annotations

from archpkg.formats.leaves import COUNT, DATE, RETENTION, SECURITY, SIZE, TEXTS, YEAR, Leaf

PROVENANCE = (
    Leaf("档案馆名称", "archives_name"),
    Leaf("档案馆代码", "archives_code"),
    Leaf("全宗名称", "fonds_name"),
    Leaf("立档单位名称", "unit"),
)
NUMBERING = (
    Leaf("目录号", "catalogue_number"),
    Leaf("室编案卷号", "agency_file_number"),
    Leaf("馆编案卷号", "archives_file_number"),
    Leaf("室编件号", "agency_item_number"),
    Leaf("馆编件号", "archives_item_number"),
    Leaf("页号", "page_number"),
)
ARRANGEMENT = (
    Leaf("年度", "year", YEAR),
    Leaf("保管期限", "retention", RETENTION),
    Leaf("机构或问题", "organ"),
    Leaf("类别号", "category"),
)
CONTENT = (
    Leaf("题名", "title"),
    Leaf("并列题名", "parallel_title"),
    Leaf("副题名", "alternative_title"),
    Leaf("说明题名文字", "title_information"),
    Leaf("主题词", "descriptors", TEXTS),
    Leaf("关键词", "keywords", TEXTS),
    Leaf("人名", "personal_names", TEXTS),
    Leaf("摘要", "abstract"),
    Leaf("分类号", "class_code"),
    Leaf("文件编号", "document_number"),
    Leaf("责任者", "authors", TEXTS),
    Leaf("日期", "date", DATE),
    Leaf("文种", "document_type"),
    Leaf("紧急程度", "precedence"),
    Leaf("主送", "principal_receivers", TEXTS),
    Leaf("抄送", "other_receivers", TEXTS),
    Leaf("密级", "security", SECURITY),
    Leaf("保密期限", "secrecy_period"),
)
FORM = (
    Leaf("文件组合类型", "aggregation_type"),
    Leaf("页数", "page_count", COUNT),
    Leaf("语种", "language"),
    Leaf("稿本", "draft"),
)
STORAGE = (
    Leaf("当前位置", "current_location"),
    Leaf("脱机载体编号", "offline_media", TEXTS),
    Leaf("脱机载体存址", "offline_locations", TEXTS),
    Leaf("缩微号", "microform"),
)
RIGHTS = (Leaf("知识产权说明", "intellectual_property"), Leaf("控制标识", "control"))
GRANT = (Leaf("授权对象", "agent"), Leaf("授权行为", "permission"))
OBJECT = (
    Leaf("计算机文件名", "name"),
    Leaf("计算机文件大小", "size", SIZE),
    Leaf("文档创建程序", "creating_application"),
)
DIGITISATION = (
    Leaf("数字化对象形态", "original_form"),
    Leaf("扫描分辨率", "resolution"),
    Leaf("扫描色彩模式", "colour_mode"),
    Leaf("图像压缩方案", "compression"),
)
DOCUMENT = (
    Leaf("文档标识符", "identifier"),
    Leaf("文档序号", "sequence"),
    Leaf("文档类型", "role"),
    Leaf("题名", "title"),
)
SIGNATURE = (
    Leaf("签名规则", "rules"),
    Leaf("签名时间", "time"),
    Leaf("签名人", "signer"),
    Leaf("签名结果", "result"),
    Leaf("证书", "certificates", TEXTS),
    Leaf("证书引证", "certificate_reference"),
    Leaf("签名算法标识", "algorithm"),
)
AGENT = (
    Leaf("机构人员标识符", "identifier"),
    Leaf("机构人员类型", "type"),
    Leaf("机构人员名称", "name"),
    Leaf("组织机构代码", "organisation_code"),
    Leaf("个人职位", "position"),
)
EVENT = (
    Leaf("业务标识符", "identifier"),
    Leaf("机构人员标识符", "agent"),
    Leaf("文件标识符", "record"),
    Leaf("业务状态", "status"),
    Leaf("业务行为", "activity"),
    Leaf("行为时间", "time"),
    Leaf("行为依据", "mandate"),
    Leaf("行为描述", "description"),
)
RELATION = (
    Leaf("文件标识符", "source"),
    Leaf("被关联文件标识符", "target"),
    Leaf("关系类型", "type"),
    Leaf("关系", "relation"),
    Leaf("关系描述", "description"),
)
ITEM_EXTENSION = (
    Leaf("载体形态", "carrier"),
    Leaf("开放标识", "openness"),
    Leaf("公开属性", "publicity"),
    Leaf("生成方式", "origin"),
    Leaf("主题词表名称", "thesaurus"),
)
FILE_EXTENSION = (Leaf("载体形态", "carrier"),)
STATE = (Leaf("稿本", "draft"),)
FILE_CONTENT = (
    Leaf("题名", "title"),
    Leaf("责任者", "authors", TEXTS),
    Leaf("日期", "date", DATE),
    Leaf("密级", "security", SECURITY),
    Leaf("保密期限", "secrecy_period"),
)
FILE_FORM = (Leaf("件数", "item_count", COUNT), Leaf("页数", "page_count", COUNT))
NOTES = (Leaf("附注", "annotations", TEXTS),)
SYSTEMS = (Leaf("信息系统描述", "information_systems", TEXTS),)
HEAD = (Leaf("电子文件号", "identifier"),)
