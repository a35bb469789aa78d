"""Which rules the front door has raised while the tests ran: every rule must be raised by one of its verbs.

A plug-in of the test runner. The verbs of the front door and of the side doors, and the one place where commands say
their reports, are wrapped before any test is imported; the codes of all findings that they give back are kept. When
the whole suite has run, a rule that nobody raised fails it.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import pytest

from archpkg.findings import Finding

DOORS = ("archpkg", "archpkg.bag", "archpkg.eep", "archpkg.audit", "archpkg.signing")
KEY = "raised_rules"

NOT_HERE: frozenset[str] = frozenset()
"""Rules that need what this machine may lack."""

_raised: set[str] = set()


def keep(value: object) -> None:
    """The codes of the findings that a verb has given back, or raised."""
    findings = getattr(value, "findings", ())
    for finding in findings if isinstance(findings, (tuple, list)) else ():
        if isinstance(finding, Finding):
            _raised.add(finding.rule.code)
    if isinstance(value, tuple):
        for part in value:
            keep(part)


def wrapped(verb: Callable[..., Any]) -> Callable[..., Any]:
    """The same verb, which keeps what it finds."""

    @functools.wraps(verb)
    def call(*args: Any, **named: Any) -> Any:
        try:
            result = verb(*args, **named)
        except Exception as error:
            keep(error)
            raise
        keep(result)
        return result

    return call


def verbs() -> Iterator[FunctionType]:
    """The functions of the front door and of the side doors."""
    for door in DOORS:
        module = importlib.import_module(door)
        for name in dir(module):
            value = getattr(module, name)
            if isinstance(value, FunctionType) and value.__module__.startswith("archpkg."):
                yield value


def wrap_doors() -> None:
    """Wrap every verb where it is defined, so that whoever imports it has the wrapped one."""
    for verb in set(verbs()):
        if not inspect.isgeneratorfunction(verb):
            setattr(importlib.import_module(verb.__module__), verb.__name__, wrapped(verb))
    for door in DOORS:
        module = importlib.import_module(door)
        for name in [name for name, value in vars(module).items() if isinstance(value, FunctionType)]:
            value = getattr(module, name)
            if value.__module__.startswith("archpkg.") and not name.startswith("_"):
                setattr(module, name, getattr(importlib.import_module(value.__module__), value.__name__))


def wrap_reports() -> None:
    """Keep what commands say, too: some call rooms that have no door of their own."""
    from archpkg.checks.reports import run
    from archpkg.cli import say

    for module, name, report_of in (
        (say, "say_run", lambda value: value.report),
        (say, "say_report", lambda value: value),
        (run, "batch_document", lambda value: [one.report for one in value.runs]),
    ):
        setattr(module, name, reporting(getattr(module, name), report_of))


def reporting(say: Callable[..., Any], report_of: Callable[[Any], Any]) -> Callable[..., Any]:
    """The same, which keeps the findings of what it says."""

    @functools.wraps(say)
    def call(value: Any, *args: Any, **named: Any) -> Any:
        reports = report_of(value)
        for report in reports if isinstance(reports, list) else [reports]:
            keep(report)
        return say(value, *args, **named)

    return call


def every_code() -> frozenset[str]:
    """The codes of all rules that stand in a module."""
    from archpkg.checks.rules import all_rules

    return frozenset(rule.code for rule in all_rules())


def is_whole(config: pytest.Config) -> bool:
    """Whether the whole suite is run: nothing was chosen."""
    option = config.option
    chosen = option.keyword or option.markexpr or getattr(option, "lf", False) or option.maxfail
    return not chosen and list(config.args) == list(config.getini("testpaths"))


def pytest_configure(config: pytest.Config) -> None:
    """Wrap the doors before a test is imported."""
    del config
    wrap_doors()
    wrap_reports()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A worker hands over what it has; whoever leads asks whether every rule was raised."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[KEY] = sorted(_raised)
        return
    if exitstatus != 0 or not is_whole(session.config):
        return
    missing = sorted(every_code() - _raised - NOT_HERE)
    if missing:
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(
                f"rules that no verb and no command has raised: {' '.join(missing)}", red=True
            )
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker has ended."""
    _raised.update(getattr(node, "workeroutput", {}).get(KEY, ()))
