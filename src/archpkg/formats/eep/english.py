"""英文标签. English tags met in the namespace of DA/T 48-2009, and the elements they stand for.

Those of one public generator are certain: its own program sets each beside the Chinese name (``RecdNo`` is 文档序号
there, ``CategoryNo`` 分类号, ``Dense`` 密级). All others are our reading: the same manner of shortening, and the
English names of DA/T 46-2009 in one word.
"""

from __future__ import annotations

from archpkg.formats.dat46.elements import ELEMENTS

_KNOWN = {
    "ElecRecdsEncaPkg": "电子文件封装包", "EncaPkgFormatDesc": "封装包格式描述", "Version": "版本",
    "SignedObj": "被签名对象", "EEPVersion": "eep版本", "EncaPkgType": "封装包类型",
    "EncaPkgTypeDesc": "封装包类型描述", "EncaPkgCreateTime": "封装包创建时间", "EncaPkgCreator": "封装包创建单位",
    "EncaContent": "封装内容", "ModifiedId": "修改标识符", "OrgEncaPkg": "原封装包",
    "RecdEntityBlock": "文件实体块", "RecdEntity": "文件实体", "Aggrhierarchy": "聚合层次",
    "StemFrom": "来源", "ArchiveName": "档案馆名称", "ArchiveCode": "档案馆代码", "FondName": "全宗名称",
    "ArchiveFromUnit": "立档单位名称", "ElecDocNo": "电子文件号",
    "ArchivalNo": "档号", "FondNo": "全宗号", "DirectoryNo": "目录号", "Year": "年度", "StoragePeriod": "保管期限",
    "Institutions": "机构或问题", "ClassNo": "类别号", "RoomCaseNo": "室编案卷号", "TubeCaseNo": "馆编案卷号",
    "RoomNo": "室编件号", "TubeNo": "馆编件号", "PageNo": "页号",
    "ContentDesc": "内容描述", "Title": "题名", "PaTitle": "并列题名", "SubTitle": "副题名",
    "TitleDesc": "说明题名文字",
    "SubWord": "主题词", "Thesaurus": "主题词表名称", "KeyWord": "关键词", "PeopleName": "人名", "Summary": "摘要",
    "CategoryNo": "分类号", "FileNo": "文件编号", "ResponsePeople": "责任者", "DateE": "日期", "RecdType": "文种",
    "UrgencyLev": "紧急程度", "MainRecv": "主送", "CC": "抄送", "Dense": "密级", "CondfidPeriod": "保密期限",
    "FormalFeature": "形式特征", "RecdGroupType": "文件组合类型", "PageNum": "页数", "Lang": "语种",
    "Manuscript": "稿本",
    "StorageLocation": "存储位置", "CurrentLocation": "当前位置", "OfflineCarrierNo": "脱机载体编号",
    "OfflineCarrierPath": "脱机载体存址", "MircoNo": "缩微号",
    "PrivilegeManagement": "权限管理", "IntePropRightDesc": "知识产权说明", "Authorization": "授权",
    "AuthorizedObject": "授权对象", "AuthorizedBehavior": "授权行为", "ControlId": "控制标识",
    "InfoSysDesc": "信息系统描述", "Remark": "附注",
    "RecdData": "文件数据", "Document": "文档", "DocumentId": "文档标识符", "RecdNo": "文档序号",
    "StateOnMainOrAttament": "文档主从声明", "DocData": "文档数据", "RecdDataId": "文档数据ID",
    "Encode": "编码", "EncodeId": "编码ID", "ElecAttribute": "电子属性", "FormatInfo": "格式信息",
    "CompFileName": "计算机文件名", "CompFileSize": "计算机文件大小", "DocCreateProg": "文档创建程序",
    "DigitalAttribute": "数字化属性", "DigitalFormat": "数字化对象形态", "ScanRatio": "扫描分辨率",
    "ScanClrMode": "扫描色彩模式", "ScanCompressSchema": "图像压缩方案",
    "EocodeDesc": "编码描述", "RenderKey": "反编码关键字", "EncodeData": "编码数据", "CodedDataId": "编码数据ID",
    "RefCodedDataId": "引用编码数据ID",
    "RecdEntRelation": "文件实体关系", "RecdId": "文件标识符", "RelatedRecdId": "被关联文件标识符",
    "RelationType": "关系类型", "Relation": "关系", "RelationDesc": "关系描述",
    "BusEntBlock": "业务实体块", "BusEnt": "业务实体", "BusEntId": "业务标识符", "BusState": "业务状态",
    "BusBehavior": "业务行为", "BehaviorTime": "行为时间", "BehaviorReason": "行为依据", "BehaviorDesc": "行为描述",
    "AgentEntBlock": "机构人员实体块", "AgentEnt": "机构人员实体", "AgentEntRelation": "机构人员实体关系",
    "AgentEntId": "机构人员标识符", "RelationAgentId": "被关联机构人员标识符", "InstPeopleType": "机构人员类型",
    "InstPeopleName": "机构人员名称", "InstUnitCode": "组织机构代码", "PeoplePosition": "个人职位",
    "ElecsignatureBlock": "电子签名块", "ElecSignature": "电子签名", "SignatureId": "签名标识符",
    "SignatureRole": "签名规则", "SignatureTime": "签名时间", "SignaturePeople": "签名人",
    "SignatureResult": "签名结果", "CertiBlock": "证书块", "Certificate": "证书", "CertificateRef": "证书引证",
    "SignatureAlgoId": "签名算法标识", "LockSignature": "锁定签名", "LockedSignatureId": "被锁定签名标识符",
}  # fmt: skip
_OURS = {
    "EncaPkgCreateUnit": "封装包创建单位",
    "ModifiedEncaContent": "修改封装内容",
    "ModifyId": "修改标识符",
    "OriginalEncaPkg": "原封装包",
    "RevisedContent": "修订内容",
    "RecdEntityRelation": "文件实体关系",
    "DocumentType": "文档主从声明",
    "DocumentData": "文档数据",
    "DocumentDataId": "文档数据ID",
    "EncodeDesc": "编码描述",
    "DecodeKeyword": "反编码关键字",
    "BusinessEntityBlock": "业务实体块",
    "BusinessEntity": "业务实体",
    "BusinessId": "业务标识符",
    "AgentEntityBlock": "机构人员实体块",
    "AgentEntity": "机构人员实体",
    "AgentEntityRelation": "机构人员实体关系",
    "AgentId": "机构人员标识符",
    "RelatedAgentId": "被关联机构人员标识符",
    "ElecSignatureBlock": "电子签名块",
    "CertificateBlock": "证书块",
}
_DAT46 = {"".join(word.capitalize() for word in one.en.split()): one.zh for one in ELEMENTS}

ENGLISH = {**_DAT46, **_OURS, **_KNOWN}
"""English tag or attribute to the Chinese one."""
