"""电子文件封装包 (EEP) of DA/T 48-2009: values, fixed texts, reading and writing.

:func:`~archpkg.formats.eep.compose.original_eep` makes a package of a record,
:func:`~archpkg.formats.eep.write.write_eep` writes it, ``read_eep`` reads one leniently.
"""

from __future__ import annotations
