"""Which language a person is spoken to in: ``--lang``, else what the locale says."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from archpkg.words import Lang


def choose_language(argv: Sequence[str], environment: Mapping[str, str] | None = None) -> Lang:
    """``zh`` where ``--lang zh`` or the locale says Chinese, else ``en``.

    Looked up before the command line is parsed, since the help itself has two languages.
    """
    for place, word in enumerate(argv):
        if word == "--":
            break
        value = word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if word == "--lang" and place + 1 < len(argv):
            value = argv[place + 1]
        if value in ("zh", "en"):
            return "zh" if value == "zh" else "en"
    where = os.environ if environment is None else environment
    locale = next((where[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if where.get(key)), "")
    return "zh" if locale.lower().startswith("zh") else "en"
