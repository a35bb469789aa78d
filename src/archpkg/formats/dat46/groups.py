"""DA/T 46-2009: the groups of :mod:`archpkg.formats.dat46.fields`, compiled for many records."""

from __future__ import annotations

from archpkg.formats.dat46 import fields
from archpkg.formats.leaves import Group

PROVENANCE = Group(fields.PROVENANCE)
NUMBERING = Group(fields.NUMBERING)
ARRANGEMENT = Group(fields.ARRANGEMENT)
CONTENT = Group(fields.CONTENT)
FORM = Group(fields.FORM)
STORAGE = Group(fields.STORAGE)
RIGHTS = Group(fields.RIGHTS)
GRANT = Group(fields.GRANT)
OBJECT = Group(fields.OBJECT)
DIGITISATION = Group(fields.DIGITISATION)
DOCUMENT = Group(fields.DOCUMENT)
SIGNATURE = Group(fields.SIGNATURE)
AGENT = Group(fields.AGENT)
EVENT = Group(fields.EVENT)
RELATION = Group(fields.RELATION)
ITEM_EXTENSION = Group(fields.ITEM_EXTENSION)
FILE_EXTENSION = Group(fields.FILE_EXTENSION)
STATE = Group(fields.STATE)
FILE_CONTENT = Group(fields.FILE_CONTENT)
FILE_FORM = Group(fields.FILE_FORM)
NOTES = Group(fields.NOTES)
SYSTEMS = Group(fields.SYSTEMS)
HEAD = Group(fields.HEAD)
HEAD_TO_SYSTEMS = Group((*fields.HEAD, *fields.NOTES, *fields.SYSTEMS))
"""What stands straight below the root of a record."""
HEAD_TO_NOTES = Group((*fields.HEAD, *fields.NOTES))
"""What stands straight below the root of a volume."""
CODE_PARTS = Group((*fields.ARRANGEMENT, *fields.NUMBERING))
"""What stands beside the text of 档号, but 全宗号, which the code itself tells."""
