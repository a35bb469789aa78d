"""Nothing is built that nobody can call: every module is imported, at last, by a door or by a command.

What stands under TYPE_CHECKING does not count. Names that are imported by their text (the tables of the doors, the
commands, the tables of readers) count where they stand as texts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import archpkg

SOURCE = Path(archpkg.__file__).parent
STARTS = (
    "archpkg",
    "archpkg.bag",
    "archpkg.eep",
    "archpkg.audit",
    "archpkg.signing",
    "archpkg.cli",
    "archpkg.__main__",
)


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in SOURCE.rglob("*.py")}


def unchecked(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node that is not under ``if TYPE_CHECKING``."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for other in node.orelse:
                yield other
                yield from unchecked(other)
            continue
        yield node
        yield from unchecked(node)


def named(node: ast.AST) -> Iterator[str]:
    """The modules that a node may import."""
    if isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
        if text.replace(".", "").replace("_", "").isidentifier():
            yield from (text, f"archpkg.{text}", f"archpkg.cli.{text}", f"archpkg.cli.{text}_command")


def test_every_module_can_be_reached() -> None:
    reached: set[str] = set()
    waiting = list(STARTS)
    while waiting:
        module = waiting.pop()
        if module in reached or module not in MODULES:
            continue
        reached.add(module)
        waiting.append(module.rpartition(".")[0])
        tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
        waiting += [name for node in unchecked(tree) for name in named(node)]
    assert sorted(MODULES.keys() - reached) == []
