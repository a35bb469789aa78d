"""DA/T 46-2009: the 88 elements, and the home of each one in the model.

``docs/dat46-homes.md`` is made from this table. Names are certain (two sources or the schema of DA/T 48-2009) but
for M42 and M85, which one source gives.
"""

from __future__ import annotations

from attrs import frozen


@frozen
class Element:
    """One element of the standard: ``number`` M1 to M88, its names, and where the model keeps it."""

    number: int
    zh: str
    en: str
    home: str


ELEMENTS: tuple[Element, ...] = tuple(
    Element(number, *row)
    for number, row in enumerate(
        (
            ("聚合层次", "aggregation level", "Item (文件), File (案卷)"),
            ("来源", "provenance", "Item.provenance"),
            ("档案馆名称", "archives name", "Provenance.archives_name"),
            ("档案馆代码", "archives identifier", "Provenance.archives_code"),
            ("全宗名称", "fonds name", "Provenance.fonds_name"),
            ("立档单位名称", "fonds constituting unit name", "Provenance.unit"),
            ("电子文件号", "electronic record code", "Item.identifier"),
            ("档号", "archival code", "Item.code"),
            ("全宗号", "fonds identifier", "ReferenceCode.fonds"),
            ("目录号", "catalogue number", "Numbering.catalogue_number"),
            ("年度", "year", "Item.year"),
            ("保管期限", "retention period", "Item.retention"),
            ("机构或问题", "organizational structure or function", "Item.organ"),
            ("类别号", "category code", "Item.category"),
            ("室编案卷号", "agency file number", "Numbering.agency_file_number"),
            ("馆编案卷号", "archives file number", "Numbering.archives_file_number"),
            ("室编件号", "agency item number", "Numbering.agency_item_number"),
            ("馆编件号", "archives item number", "Numbering.archives_item_number"),
            ("文档序号", "document sequence number", "Document.sequence"),
            ("页号", "page number", "Numbering.page_number"),
            ("内容描述", "content description", "Item (M22 to M39)"),
            ("题名", "title", "Item.title"),
            ("并列题名", "parallel title", "Item.parallel_title"),
            ("副题名", "alternative title", "Item.alternative_title"),
            ("说明题名文字", "other title information", "Item.title_information"),
            ("主题词", "descriptor", "Item.descriptors"),
            ("关键词", "keyword", "Item.keywords"),
            ("人名", "personal name", "Item.personal_names"),
            ("摘要", "abstract", "Item.abstract"),
            ("分类号", "class code", "Item.class_code"),
            ("文件编号", "document number", "Item.document_number"),
            ("责任者", "author", "Item.authors"),
            ("日期", "date", "Item.date"),
            ("文种", "document type", "Item.document_type"),
            ("紧急程度", "precedence", "Item.precedence"),
            ("主送", "principal receiver", "Item.principal_receivers"),
            ("抄送", "other receivers", "Item.other_receivers"),
            ("密级", "security classification", "Item.security"),
            ("保密期限", "secrecy period", "Item.secrecy_period"),
            ("形式特征", "formal characteristics", "Item (M41 to M45)"),
            ("文件组合类型", "document aggregation type", "Item.aggregation_type"),
            ("件数", "total number of items", "File.item_count"),
            ("页数", "total number of pages", "Item.page_count"),
            ("语种", "language", "Item.language"),
            ("稿本", "manuscript type", "Item.draft, DocumentState.draft"),
            ("电子属性", "electronic attributes", "DigitalObject"),
            ("格式信息", "format information", "DigitalObject.format"),
            ("计算机文件名", "computer file name", "DigitalObject.name"),
            ("计算机文件大小", "computer file size", "DigitalObject.size"),
            ("文档创建程序", "document creating application", "DigitalObject.creating_application"),
            ("信息系统描述", "information system description", "Item.information_systems"),
            ("数字化属性", "digitization attributes", "DigitalObject.digitisation"),
            ("数字化对象形态", "physical record characteristics", "Digitisation.original_form"),
            ("扫描分辨率", "scanning resolution", "Digitisation.resolution"),
            ("扫描色彩模式", "scanning color model", "Digitisation.colour_mode"),
            ("图像压缩方案", "image compression scheme", "Digitisation.compression"),
            ("电子签名", "electronic signature", "Item.signatures"),
            ("签名规则", "signature rules", "ElectronicSignature.rules"),
            ("签名时间", "signature time", "ElectronicSignature.time"),
            ("签名人", "signer", "ElectronicSignature.signer"),
            ("签名结果", "signature", "ElectronicSignature.result"),
            ("证书", "certificate", "ElectronicSignature.certificates"),
            ("证书引证", "certificate reference", "ElectronicSignature.certificate_reference"),
            ("签名算法标识", "signature algorithm identifier", "ElectronicSignature.algorithm"),
            ("存储位置", "storage location", "Item.storage"),
            ("当前位置", "current location", "Storage.current_location"),
            ("脱机载体编号", "offline medium identifier", "Storage.offline_media"),
            ("脱机载体存址", "offline medium storage location", "Storage.offline_locations"),
            ("缩微号", "microform identifier", "Storage.microform"),
            ("权限管理", "rights management", "Item.rights"),
            ("知识产权说明", "intellectual property statement", "Rights.intellectual_property"),
            ("授权对象", "authorized agent", "Grant.agent"),
            ("授权行为", "permission assignment", "Grant.permission"),
            ("控制标识", "control identifier", "Rights.control"),
            ("附注", "annotation", "Item.annotations"),
            ("机构人员类型", "agent type", "Agent.type"),
            ("机构人员名称", "agent name", "Agent.name"),
            ("组织机构代码", "organization code", "Agent.organisation_code"),
            ("个人职位", "position name", "Agent.position"),
            ("业务状态", "business status", "Event.status"),
            ("业务行为", "business activity", "Event.activity"),
            ("行为时间", "action time", "Event.time"),
            ("行为依据", "action mandate", "Event.mandate"),
            ("行为描述", "action description", "Event.description"),
            ("实体标识符", "entity identifier", "Agent.identifier, Event.identifier, Relation.source"),
            ("关系类型", "relation type", "Relation.type"),
            ("关系", "relation", "Relation.relation"),
            ("关系描述", "relation description", "Relation.description"),
        ),
        start=1,
    )
)
"""M1 to M88, in order."""
