"""包旁文件. Computer files that a package only names, or gives a digest of: they lie beside it, where it lies.

A digest in place of the data, and no data at all, are departures from DA/T 48-2009 that are met. Names that lead
elsewhere are not opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from archpkg.fixity.reading import HashlibBackend
from archpkg.fixity.tasks import Digested, Task, Trouble, TroubleKind
from archpkg.model.objects import DigitalObject
from archpkg.packages.eep.opening import EepPlace


def name_beside(member: str, obj: DigitalObject) -> str:
    """Where a computer file of a package lies in the tree: in the folder of the package."""
    folder = member.rpartition("/")[0]
    return f"{folder}/{obj.path}" if folder else obj.path


def digest_beside(place: EepPlace, member: str, obj: DigitalObject, algorithms: Sequence[str]) -> Digested:
    """The size and digests of a computer file beside its package; what befell it is its trouble."""
    name = name_beside(member, obj)
    with closing(place.tree.digest([name], algorithms)) as answers:
        return next((one for one in answers), Digested(name=name, size=0, trouble=_MISSING))


_MISSING = Trouble(kind=TroubleKind.MISSING, message="not there")


def copy_beside(
    place: EepPlace, member: str, obj: DigitalObject, target: str, algorithms: Sequence[str]
) -> Digested:
    """Copy a computer file from beside its package to the new path ``target``, and digest it.

    What befell it is its trouble, and no file is left then. Raises :class:`archpkg.errors.CannotRead` for a large
    member of a container.
    """
    first = digest_beside(place, member, obj, algorithms)
    if first.trouble is not None:
        return first
    if place.tree.kind != "folder":
        with open(target, "xb") as sink:
            sink.write(place.tree.read(first.name))
        return first
    task = Task(name=first.name, path=f"{place.tree.path}/{first.name}", copy_to=target)
    return HashlibBackend().digest([task], algorithms)[0]
