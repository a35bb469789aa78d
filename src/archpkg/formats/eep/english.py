"""英文标签. English tags met in the namespace of DA/T 48-2009, and the elements they stand for.

Five are known from real packages (the first of the table below); all others are our reading: the same manner of
shortening, and the English names of DA/T 46-2009 in one word.
"""

from __future__ import annotations

from archpkg.formats.dat46.elements import ELEMENTS

_KNOWN = {
    "ElecRecdsEncaPkg": "电子文件封装包",
    "SignedObj": "被签名对象",
    "EEPVersion": "eep版本",
    "RecdEntity": "文件实体",
    "EncodeData": "编码数据",
    "CodedDataId": "编码数据ID",
}
_OURS = {
    "EncaPkgFormatDesc": "封装包格式描述",
    "Version": "版本",
    "EncaPkgType": "封装包类型",
    "EncaPkgTypeDesc": "封装包类型描述",
    "EncaPkgCreateTime": "封装包创建时间",
    "EncaPkgCreateUnit": "封装包创建单位",
    "EncaContent": "封装内容",
    "ModifiedEncaContent": "修改封装内容",
    "ModifyId": "修改标识符",
    "OriginalEncaPkg": "原封装包",
    "RevisedContent": "修订内容",
    "RecdEntityBlock": "文件实体块",
    "RecdEntityRelation": "文件实体关系",
    "RecdData": "文件数据",
    "Document": "文档",
    "DocumentId": "文档标识符",
    "DocumentType": "文档主从声明",
    "DocumentData": "文档数据",
    "DocumentDataId": "文档数据ID",
    "Encode": "编码",
    "EncodeId": "编码ID",
    "EncodeDesc": "编码描述",
    "DecodeKeyword": "反编码关键字",
    "RefCodedDataId": "引用编码数据ID",
    "BusinessEntityBlock": "业务实体块",
    "BusinessEntity": "业务实体",
    "BusinessId": "业务标识符",
    "AgentEntityBlock": "机构人员实体块",
    "AgentEntity": "机构人员实体",
    "AgentEntityRelation": "机构人员实体关系",
    "AgentId": "机构人员标识符",
    "RelatedAgentId": "被关联机构人员标识符",
    "RecdId": "文件标识符",
    "RelatedRecdId": "被关联文件标识符",
    "Authorization": "授权",
    "ElecSignatureBlock": "电子签名块",
    "SignatureId": "签名标识符",
    "SignatureResult": "签名结果",
    "CertificateBlock": "证书块",
    "LockSignature": "锁定签名",
    "LockedSignatureId": "被锁定签名标识符",
}
_DAT46 = {"".join(word.capitalize() for word in one.en.split()): one.zh for one in ELEMENTS}

ENGLISH = {**_DAT46, **_OURS, **_KNOWN}
"""English tag or attribute to the Chinese one."""
