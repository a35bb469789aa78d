"""The extension. Each kernel source names the processor that it is for, so that no file needs flags of its own."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup

HERE = Path(__file__).parent
SOURCES = sorted(path.relative_to(HERE).as_posix() for path in (HERE / "src/lanes").glob("*.c"))
HEADERS = sorted(path.relative_to(HERE).as_posix() for path in (HERE / "src/lanes").glob("*.h"))
LIMITED = not sysconfig.get_config_var("Py_GIL_DISABLED")
WINDOWS = sys.platform == "win32"
FLAGS = ["/O2", "/std:c11"] if WINDOWS else ["-std=c11", "-O3", "-fvisibility=hidden", "-pthread"]

setup(
    ext_modules=[
        Extension(
            "archpkg_lanes._lanes",
            SOURCES,
            depends=HEADERS,
            include_dirs=["src/lanes"],
            extra_compile_args=FLAGS + os.environ.get("LANES_CFLAGS", "").split(),
            extra_link_args=([] if WINDOWS else ["-pthread"]) + os.environ.get("LANES_LDFLAGS", "").split(),
            py_limited_api=LIMITED,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}} if LIMITED else {},
)
