"""The commands put together, and the one place where exceptions become sentences and exit codes."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from types import FrameType

import click

from archpkg import __version__
from archpkg.cli.language import choose_language
from archpkg.cli.options import lang_option, said
from archpkg.cli.spoken import SpokenGroup, hint, wrong_use
from archpkg.words import Lang, Text

_COMMANDS = ("demo", "build", "verify", "validate", "show", "convert", "bag", "eep", "unpack", "audit")


_VERBOSE = "archpkg.verbose"


class _Late(SpokenGroup):
    """Commands are imported when they are asked for: the start stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        del ctx
        if name not in _COMMANDS:
            return None
        module = __import__(f"archpkg.cli.{name}_command", fromlist=["command"])
        made: click.Command = module.command(self.lang)
        return made


def make_app(lang: Lang) -> click.Group:
    """The whole command line in one language."""
    group = _Late(
        name="archpkg",
        help=said(
            lang,
            "Transfer packages for archives: from a catalogue and scans to a verified package.",
            "档案移交信息包：从目录与扫描件到经过校验的信息包。",
        ),
        params=[lang_option(lang), _version(lang), _verbose(lang)],
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    group.lang = lang
    return group


def _version(lang: Lang) -> click.Option:
    def show(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            click.echo(f"archpkg {__version__}")
            if ctx.meta.get(_VERBOSE):
                from archpkg.cli.surroundings import surroundings

                for line in surroundings(lang):
                    click.echo(line)
            ctx.exit()

    return click.Option(
        ["--version"],
        is_flag=True,
        expose_value=False,
        callback=show,
        help=said(
            lang,
            "Show the version; with --verbose also what it finds here.",
            "显示版本；加 --verbose 同时显示运行环境。",
        ),
    )


def _verbose(lang: Lang) -> click.Option:
    def note(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        ctx.meta[_VERBOSE] = value

    return click.Option(
        ["-v", "--verbose"],
        is_flag=True,
        is_eager=True,  # known before --version speaks
        expose_value=False,
        callback=note,
        help=said(lang, "Say more, with --version.", "与 --version 合用，显示更多信息。"),
    )


def run(argv: Sequence[str]) -> int:
    """Run one command line; the exit code. Never a traceback for bad input."""
    lang = choose_language(argv)
    with _stoppable():
        try:
            result = make_app(lang).main(list(argv), prog_name="archpkg", standalone_mode=False)
            sys.stdout.flush()
            return result if isinstance(result, int) else 0
        except click.exceptions.Exit as leave:
            return leave.exit_code
        except (click.Abort, KeyboardInterrupt):
            return _stopped(lang)
        except click.ClickException as wrong:
            return _wrong_use(wrong, lang)
        except (BrokenPipeError, SystemExit):  # click and rich leave with the latter where a pipe broke
            return _output_closed(lang)
        except Exception as error:
            return _say_error(error, argv, lang)


def _wrong_use(wrong: click.ClickException, lang: Lang) -> int:
    if isinstance(wrong, click.exceptions.NoArgsIsHelpError):
        click.echo(wrong.format_message(), err=True)
        return wrong.exit_code
    click.echo(click.style(wrong_use(wrong, lang), fg="red"), err=True)
    click.echo(hint(wrong, lang), err=True)
    return wrong.exit_code


def _stopped(lang: Lang) -> int:
    from archpkg.cli.exits import STOPPED

    words = Text("Stopped; nothing half made was left.", "已停止；未留下半成品。")
    click.echo(words.in_(lang), err=True)
    return STOPPED


def _say_error(error: Exception, argv: Sequence[str], lang: Lang) -> int:
    """A sentence for what the library raised on purpose, and for what the system refused; the rest is a bug."""
    from archpkg.cli.exits import at_the_terminal, exit_of_error, report_of_error
    from archpkg.cli.say import Voice, say_report
    from archpkg.errors import ArchpkgError, CannotRead, Rejected
    from archpkg.findings import NAMED

    if isinstance(error, (OSError, MemoryError)) and not isinstance(error, ArchpkgError):
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        path = getattr(error, "filename", None)
        text = Text(f"The system refused: {why}.", f"系统拒绝：{why}。")
        error = CannotRead(text, path=os.fsdecode(path) if path else None)
    if not isinstance(error, ArchpkgError):
        raise error
    error = at_the_terminal(error)
    if "--json" in argv:
        say_report(report_of_error(error), Voice(lang=lang, json=True))
    elif isinstance(error, Rejected) and len(error.findings) > NAMED:
        say_report(report_of_error(error), Voice(lang=lang))
        return exit_of_error(error)
    click.echo(click.style(error.say(lang), fg="red"), err=True)
    return exit_of_error(error)


def _output_closed(lang: Lang) -> int:
    """Whoever read our output has gone: say so, and see that the interpreter does not complain at its end."""
    from archpkg.cli.exits import CANNOT

    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    words = Text(
        "Whoever read the output has gone; the rest was not written.",
        "读取输出的程序已退出，其余内容未输出。",
    )
    with contextlib.suppress(OSError):
        click.echo(words.in_(lang), err=True)
    return CANNOT


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """A termination signal stops the work as Ctrl-C does, so that what was staged is removed."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not in the main thread: signals are the host program's
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
