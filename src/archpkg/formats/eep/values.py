"""电子文件封装包 (EEP). What a package of DA/T 48-2009 says, as frozen values; the content itself is never in them.

A package is an :class:`Eep`: a 被签名对象 with signatures beside it. The signed object holds either 封装内容
(:class:`EepContent`, 原始型) or 修改封装内容 (:class:`Modification`, 修改型), which keeps the former signed object
whole, so layers nest. Texts that a standard form would refuse (a time with a blank, a signature that is no base64)
are kept as they were written: judging is not the values' work.

Where the model has no place for a thing of the EEP, :class:`EepContent` has:

- the n-th of ``encodings`` is 编码 of the n-th of ``item.objects``; the n-th of ``state_ids`` is the 文档数据ID of the
  n-th state of all its documents;
- ``item.relations`` are 文件实体关系, ``agent_relations`` 机构人员实体关系;
- ``thesauri`` only where the 主题词 are not all from ``item.thesaurus``.

What the EEP does not say is empty after reading: ``Document.role``, ``DocumentState.draft``. 责任者, 关键词, 人名, 主送
and 抄送 are one text in an EEP: several are joined by, and parted at, :data:`JOINT` (our reading).
``DigitalObject.path`` is 计算机文件名 where that can be a path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum

from attrs import field, frozen

from archpkg.errors import InvalidValue
from archpkg.formats.eep.texts import FORMAT_DESCRIPTION, ORIGINAL_DESCRIPTION, VERSION
from archpkg.model.agents import Relation
from archpkg.model.digest import Digest
from archpkg.model.objects import DigitalObject
from archpkg.model.parts import Extra, strings
from archpkg.model.records import Item
from archpkg.words import Text


class EepKind(Enum):
    """封装包类型. 原始型 is the first encapsulation, 修改型 adds a layer and keeps the former package whole."""

    ORIGINAL = "原始型"
    MODIFIED = "修改型"


class DataKind(Enum):
    """What stands in 编码数据. REFERENCE: nothing, the data are in 原封装包. The last two are departures met in real
    packages: a digest of an object kept beside the package, or no 编码 at all."""

    EMBEDDED = "embedded"
    REFERENCE = "reference"
    DIGEST_ONLY = "digest-only"
    OUTSIDE = "outside"


_STEPS = 300
"""References that are followed one after another: layers that nest deeper are nobody's."""


@frozen(kw_only=True)
class Span:
    """A range of octets in a stream: from ``start`` up to, not including, ``end``."""

    start: int
    end: int

    @property
    def size(self) -> int:
        """How many octets."""
        return self.end - self.start


@frozen(kw_only=True)
class Encoding:
    """编码. How one computer file is held: ``identifier`` 编码ID, ``data_id`` 编码数据ID, ``reference`` 引用编码数据ID,
    ``description`` 编码描述, ``keyword`` 反编码关键字 (``base64-pdf``).

    ``size`` (octets) and ``digests`` are what a reader found when it decoded the data, if it was asked; they take
    no part in comparisons. What the package *says* of size is in the DigitalObject.
    """

    identifier: str = ""
    data_id: str = ""
    reference: str = ""
    description: str = ""
    keyword: str = ""
    data: DataKind = DataKind.EMBEDDED
    size: int | None = field(default=None, eq=False)
    digests: tuple[Digest, ...] = field(default=(), converter=tuple[Digest, ...], eq=False)


@frozen(kw_only=True)
class EepContent:
    """封装内容, 修订内容. The record, its business and its agents. ``fonds_code`` is 全宗号 as it stands in 档号.

    Raises :class:`InvalidValue` where encodings, states or thesauri are not as many as what they belong to.
    """

    item: Item
    state_ids: tuple[str, ...] = field(default=(), converter=strings)
    encodings: tuple[Encoding, ...] = field(default=(), converter=tuple[Encoding, ...])
    fonds_code: str = ""
    thesauri: tuple[str, ...] = field(default=(), converter=strings)
    agent_relations: tuple[Relation, ...] = field(default=(), converter=tuple[Relation, ...])

    def __attrs_post_init__(self) -> None:
        states = sum(len(document.states) for document in self.item.documents)
        _as_many("state_ids", len(self.state_ids), states)
        _as_many("encodings", len(self.encodings), sum(1 for _ in self.item.objects))
        if self.thesauri:
            _as_many("thesauri", len(self.thesauri), len(self.item.descriptors))

    @property
    def encoded(self) -> Iterator[tuple[DigitalObject, Encoding]]:
        """Each computer file with its 编码, in order."""
        return zip(self.item.objects, self.encodings, strict=True)


def _as_many(name: str, found: int, wanted: int) -> None:
    if found != wanted:
        raise InvalidValue(
            Text(
                f"{name} has {found}, the item needs {wanted}.", f"{name} 有 {found} 个，应为 {wanted} 个。"
            ),
            hint=Text("Give one for each, in order.", "请按顺序逐一给出。"),
        )


@frozen(kw_only=True)
class CertificateBlock:
    """证书块. ``certificates`` 证书 as base64 text, a chain where there are several; ``reference`` 证书引证, a URI."""

    certificates: tuple[str, ...] = field(default=(), converter=strings)
    reference: str = ""


@frozen(kw_only=True)
class SignatureBody:
    """What 电子签名 and 锁定签名 have in common: ``rules`` 签名规则, ``time`` 签名时间, ``signer`` 签名人, ``result``
    签名结果 (base64 text), ``blocks`` 证书块, ``algorithm`` 签名算法标识 (an OID). All as written."""

    rules: str = ""
    time: str = ""
    signer: str = ""
    result: str = ""
    blocks: tuple[CertificateBlock, ...] = field(default=(), converter=tuple[CertificateBlock, ...])
    algorithm: str = ""


@frozen(kw_only=True)
class EepSignature(SignatureBody):
    """电子签名. A signature over 被签名对象. ``identifier`` 签名标识符, such as ``修改0-签名1``."""

    identifier: str = ""


@frozen(kw_only=True)
class LockSignature(SignatureBody):
    """锁定签名. A signature over one 电子签名. ``locked`` 被锁定签名标识符 says which."""

    locked: str = ""


@frozen(kw_only=True)
class Modification:
    """修改封装内容. ``identifier`` 修改标识符, ``former`` and ``former_signatures`` 原封装包 (its 锁定签名 is not
    kept), ``content`` 修订内容: all metadata anew, and the data that changed."""

    identifier: str
    former: SignedObject
    former_signatures: tuple[EepSignature, ...] = field(default=(), converter=tuple[EepSignature, ...])
    content: EepContent


@frozen(kw_only=True)
class SignedObject:
    """被签名对象. ``version`` its @eep版本, ``kind`` 封装包类型, ``kind_description`` 封装包类型描述, ``created``
    封装包创建时间 (ISO 8601, as written), ``creator`` 封装包创建单位."""

    kind: EepKind = EepKind.ORIGINAL
    kind_description: str = ORIGINAL_DESCRIPTION
    created: str
    creator: str
    content: EepContent | Modification
    version: str = VERSION

    @property
    def current(self) -> EepContent:
        """The content as it is now: 封装内容, or 修订内容 of the newest layer."""
        return self.content.content if isinstance(self.content, Modification) else self.content

    @property
    def layers(self) -> Iterator[SignedObject]:
        """This signed object and all that it keeps whole inside, newest first."""
        layer = self
        yield layer
        while isinstance(layer.content, Modification):
            layer = layer.content.former
            yield layer

    @property
    def revision(self) -> int:
        """How often the package was modified; 0 for 原始型."""
        return sum(1 for _ in self.layers) - 1


@frozen(kw_only=True)
class Eep:
    """电子文件封装包. ``description`` 封装包格式描述, ``version`` 版本, ``signed`` 被签名对象, ``signatures``
    电子签名块, ``locks`` 锁定签名 (one by the standard). ``extra`` keeps what came in and has no place elsewhere."""

    signed: SignedObject
    description: str = FORMAT_DESCRIPTION
    version: str = VERSION
    signatures: tuple[EepSignature, ...] = field(default=(), converter=tuple[EepSignature, ...])
    locks: tuple[LockSignature, ...] = field(default=(), converter=tuple[LockSignature, ...])
    extra: tuple[Extra, ...] = field(default=(), converter=tuple[Extra, ...])

    @property
    def item(self) -> Item:
        """The record as it is now."""
        return self.signed.current.item


def sources(signed: SignedObject) -> Callable[[Encoding], Encoding | None]:
    """Finds the 编码 that holds the data of another: itself, or the one in a former layer that 引用编码数据ID leads to.

    What it finds is None where nothing is there. References that go on over more than a few hundred steps lead
    nowhere, as those that go round do.
    """
    known = {one.data_id: one for layer in signed.layers for one in layer.current.encodings}

    def source(encoding: Encoding) -> Encoding | None:
        for _ in range(_STEPS):
            if not encoding.reference:
                return encoding
            if encoding.reference not in known:
                return None
            encoding = known[encoding.reference]
        return None

    return source
