"""The house itself: its front door, its sizes, its words."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import archpkg
from archpkg.checks.rules import all_rules
from archpkg.findings import Rule

SOURCE = Path(archpkg.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
NAMES = sorted(
    m.name for m in pkgutil.walk_packages([str(SOURCE)], "archpkg.") if not m.name.endswith("__main__")
)


DOORS = ["archpkg", "archpkg.bag", "archpkg.eep", "archpkg.audit"]


@pytest.mark.parametrize("name", DOORS)
def test_a_door_has_just_the_names_it_says(name: str) -> None:
    door = importlib.import_module(name)
    assert sorted(door.__all__) == dir(door)
    assert len(set(door.__all__)) == len(door.__all__) <= 50
    for inner in door.__all__:
        assert getattr(door, inner) is not None
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = door.nothing_here


def plain(value: object) -> object:
    """What a verb is without the wrapping that tests put around it."""
    return inspect.unwrap(value) if inspect.isfunction(value) else value


@pytest.mark.parametrize("name", DOORS)
def test_a_door_says_the_same_to_type_checkers(name: str) -> None:
    """The imports under TYPE_CHECKING name the same objects as the table that is used when a program runs."""
    door = importlib.import_module(name)
    tree = ast.parse(Path(door.__file__ or "").read_text(encoding="utf-8"))
    (checked,) = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {}
    for node in checked.body:
        assert isinstance(node, ast.ImportFrom)
        for alias in node.names:
            found = importlib.import_module(node.module or "")
            seen[alias.asname or alias.name] = plain(getattr(found, alias.name))
    assert seen == {inner: plain(getattr(door, inner)) for inner in door.__all__ if inner != "__version__"}
    defined = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    assert defined == []  # nothing is defined in a door


def test_the_front_door_costs_nothing() -> None:
    heavy = ("attrs", "lxml", "cattrs", "click", "rich")
    asked = f"import sys, {', '.join(DOORS)}; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 600
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{node.name} is too long"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_public_thing_has_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module"
    for node in _public(tree):
        assert ast.get_docstring(node), node.name


def _public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_nobody_changes_the_working_directory_or_prints(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "chdir(" not in text
    assert not re.search(r"(?m)^\s*print\(", text)


@pytest.mark.parametrize("path", [p for p in MODULES if not {"cli", "transfer"} & set(p.parts)], ids=str)
def test_now_is_only_upstairs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\.(now|today|utcnow)\(\)|\btime\.time\(\)|uuid\.uuid|import random", text)


def _rules() -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for rule in all_rules():
        assert found.setdefault(rule.code, rule) is rule, f"two rules are called {rule.code}"
    return found


def test_every_rule_has_one_code_two_languages_and_a_remedy() -> None:
    rules = _rules()
    assert len(rules) > 60
    for rule in rules.values():
        assert re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+)+", rule.code)
        assert rule.text.en
        assert rule.text.zh == "{what}" or re.search("[\u4e00-\u9fff]", rule.text.zh), rule.code
        assert rule.hint.en, rule.code
        assert rule.hint.zh, rule.code
        places = [set(re.findall(r"{(\w+)}", text)) for text in (rule.text.en, rule.text.zh)]
        assert places[0] == places[1], rule.code
