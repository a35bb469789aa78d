"""包的签名. Sign a bag: detached signatures over its tag manifests, added beside them, with time stamps if wanted.

A tag manifest holds the digests of the payload manifests, and these hold those of the payload: who signs the first
signs all of it. The octets of the manifest are signed as they are, so that other programs verify it, too.
Nothing of the bag is changed but for new files in ``signatures/`` (see :mod:`archpkg.packages.bag.signatures.form`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from attrs import evolve, frozen

from archpkg.errors import Rejected, TargetExists, WrongUse
from archpkg.findings import Made
from archpkg.fixity.algorithms import available
from archpkg.packages.bag.bag import Bag, Manifest
from archpkg.packages.bag.exchange import read_tags, usable
from archpkg.packages.bag.journal import Change, journalled
from archpkg.packages.bag.moves import Move, put
from archpkg.packages.bag.read import MANIFEST_LIMIT
from archpkg.packages.bag.signatures.form import (
    FOLDER,
    OLD_DIGESTS,
    SignatureName,
    next_names,
)
from archpkg.packages.bag.signatures.making import Stamping, signature_files, time_stamp
from archpkg.packages.bag.standing import Standing, bag_folder, stand
from archpkg.packages.bag.stock import changed
from archpkg.packages.create import create_tree
from archpkg.packages.trees.folders import FolderTree
from archpkg.progress import Progress, Step, run
from archpkg.signing import Signer
from archpkg.words import Text

_UPGRADE = Text(
    "Add manifests in sha256 or sm3 first (archpkg bag upgrade).",
    "请先增加 sha256 或 sm3 清单（archpkg bag upgrade）。",
)


@frozen(kw_only=True)
class BagSigned:
    """包的签名结果. The new files, the manifests that were signed, and the times of their stamps (UTC)."""

    written: tuple[str, ...] = ()
    manifests: tuple[str, ...] = ()
    stamped: tuple[datetime, ...] = ()


def sign_bag(
    bag: str | os.PathLike[str],
    signers: Sequence[Signer],
    *,
    time: datetime,
    manifests: Sequence[str] | None = None,
    another: bool = False,
    stamp: Callable[[bytes], bytes] | Stamping | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Made[BagSigned]:
    """签名. Sign the tag manifests of a folder bag (all that rest on safe digests, or those named in ``manifests``).

    ``time`` (aware) is written as what the signers say, and their certificates must be in force then; a signature of
    SM2 does not hold it. ``stamp`` gets a time stamp for each signature. The tag files are compared with the tag
    manifests first, the payload is **not** read: verify it before. Signing again leaves older signatures where they
    are and needs ``another``: the next party, or a new one after the bag was changed.

    All signatures are verified before anything is written, and come into the bag together or not at all, journalled
    as :func:`archpkg.packages.bag.update_bag` does it.

    Raises :class:`TargetExists` where there are signatures and ``another`` was not asked for; :class:`Rejected` for a
    damaged bag, one without a fit tag manifest, a signer whose signature does not verify or who is out of his time,
    and a stamp about something else; :class:`WrongUse`; :class:`CannotRead`, :class:`archpkg.errors.CannotStore`,
    :class:`archpkg.errors.SourceChanged`, :class:`archpkg.errors.MissingExtraError`.
    """
    steps = sign_bag_steps(
        bag, signers, time=time, manifests=manifests, another=another, stamp=stamp, workers=workers
    )
    return run(steps, progress)


def sign_bag_steps(
    bag: str | os.PathLike[str],
    signers: Sequence[Signer],
    *,
    time: datetime,
    manifests: Sequence[str] | None = None,
    another: bool = False,
    stamp: Callable[[bytes], bytes] | Stamping | None = None,
    workers: int | None = None,
) -> Generator[Step, None, Made[BagSigned]]:
    """The generator under :func:`sign_bag`: a step for every tag file that was read, and for every signature."""
    stamping = stamp if stamp is None or isinstance(stamp, Stamping) else Stamping(ask=stamp)
    if not signers:
        raise _no_signer()
    with journalled(bag_folder(bag), "sign") as change:
        standing = stand(change.places.folder)
        chosen = _chosen(standing.bag, manifests)
        there = _signatures_there(standing.folder)
        names = next_names(there, [manifest.name for manifest in chosen])
        if not another:
            _refuse_signed(names)
        yield from read_tags(standing, usable(standing.bag.tag_manifests), workers=workers)
        made: dict[str, bytes] = {}
        stamped: list[datetime] = []
        for done, name in enumerate(names, 1):
            content = _content(standing.folder, name.manifest)
            for each, data in signature_files(name, content, signers, time):
                made[each.path] = data
                if stamping is not None:
                    token, when = time_stamp(data, stamping)
                    made[evolve(each, stamp=True).path] = token
                    stamped.append(when)
            if _content(standing.folder, name.manifest) != content:
                raise changed(name.manifest)
            yield Step(stage="sign", done=done, total=len(names), name=name.manifest)
        change.carry_out(_moves(change, standing, made))
    signed = BagSigned(
        written=tuple(made), manifests=tuple(n.manifest for n in names), stamped=tuple(stamped)
    )
    counts = {"manifests_signed": len(signed.manifests), "stamps": len(signed.stamped)}
    return Made(value=signed, path=bag, counts=counts, findings=standing.findings)


# ── what is signed ───────────────────────────────────────────────────────────────────────────────────────


def _chosen(bag: Bag, names: Sequence[str] | None) -> tuple[Manifest, ...]:
    there = {manifest.name: manifest for manifest in bag.tag_manifests}
    unknown = [name for name in names or () if name not in there]
    if unknown or (names is not None and not names):
        raise WrongUse(
            Text(
                f"The bag has no such tag manifests: {', '.join(unknown)}",
                f"包中没有这些标签清单：{'、'.join(unknown)}",
            ),
            hint=Text(f"Name some of {', '.join(there)}.", f"请从 {'、'.join(there)} 中指定。"),
        )
    asked = tuple(there.values()) if names is None else tuple(there[name] for name in dict.fromkeys(names))
    fit = tuple(m for m in asked if m.algorithm not in OLD_DIGESTS and available(m.algorithm))
    unfit = asked if names is None and not fit else [m for m in asked if names is not None and m not in fit]
    if unfit or not fit:
        raise Rejected(
            Text(
                "The bag has no tag manifest in a safe digest that could be signed.",
                "包中没有可供签名的、采用安全摘要算法的标签清单。",
            ),
            hint=_UPGRADE,
        )
    _covers_payload(bag, fit)
    return fit


def _covers_payload(bag: Bag, chosen: Iterable[Manifest]) -> None:
    """A signature that says nothing of the payload would be taken for one that does."""
    if all(manifest.algorithm in OLD_DIGESTS for manifest in bag.payload_manifests):
        raise Rejected(
            Text(
                "The payload is listed with MD5 or SHA-1 only: a signature would not protect it.",
                "载荷仅有 MD5 或 SHA-1 校验值，签名无法起到保护作用。",
            ),
            hint=_UPGRADE,
        )
    for manifest in chosen:
        listed = frozenset(manifest.entries.paths)
        lacking = [one.name for one in bag.payload_manifests if one.name not in listed]
        if lacking:
            raise Rejected(
                Text(
                    f"It does not list {', '.join(lacking)}: a signature would not cover the payload.",
                    f"其中未列出 {'、'.join(lacking)}，签名将不涵盖载荷。",
                ),
                hint=Text(
                    "Bring the tag manifests up to date first (archpkg bag update).",
                    "请先更新标签清单（archpkg bag update）。",
                ),
                path=manifest.name,
            )


def _signatures_there(folder: Path) -> list[str]:
    """The names in the folder of signatures. :func:`stand` has refused links before."""
    place = folder / FOLDER
    if not os.path.lexists(place):
        return []
    if not place.is_dir():
        raise TargetExists(
            Text("This is a computer file, where the folder of signatures is to be.",
                 "此处是一个文件，而签名文件夹应位于此处。"),
            hint=Text("Move it out of the bag first.", "请先将其移出包外。"),
            path=FOLDER,
        )  # fmt: skip
    return [f"{FOLDER}/{name}" for name in sorted(os.listdir(place))]


def _refuse_signed(names: Iterable[SignatureName]) -> None:
    for name in names:
        if name.number > 1:
            raise TargetExists(
                Text(
                    f"{name.manifest} is signed already; nothing was changed.",
                    f"{name.manifest} 已有签名，未作任何改动。",
                ),
                hint=Text(
                    "Verify the signatures that are there, or ask for another one beside them.",
                    "请先验证已有签名；如需再加一个签名，请明确要求追加。",
                ),
                path=FOLDER,
            )  # fmt: skip


def _content(folder: Path, name: str) -> bytes:
    with FolderTree(folder) as tree:
        return tree.read(name, limit=MANIFEST_LIMIT)


# ── putting it into the bag ──────────────────────────────────────────────────────────────────────────────


def _moves(change: Change, standing: Standing, made: dict[str, bytes]) -> list[Move]:
    """A folder that is new comes as a whole."""
    with create_tree(change.work / "new", algorithms=()) as tree:
        for name, data in made.items():
            tree.add(name, data)
    if not os.path.lexists(standing.folder / FOLDER):
        return [put(f"new/{FOLDER}", FOLDER)]
    return [put(f"new/{name}", name) for name in made]


def _no_signer() -> WrongUse:
    return WrongUse(
        Text("A signature needs a signer.", "签名至少需要一个签名者。"),
        hint=Text("Give one signer or several.", "请给出一个或多个签名者。"),
    )
