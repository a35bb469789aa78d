"""The commands put together, and the one place where exceptions become sentences and exit codes."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

import click

from archpkg import __version__
from archpkg.cli.language import choose_language
from archpkg.cli.options import lang_option, said
from archpkg.cli.spoken import SpokenGroup, hint, wrong_use
from archpkg.words import Lang, Text

_COMMANDS = ("demo", "build", "verify", "check", "show", "convert", "rule", "bag", "eep", "unpack", "audit")
_OTHER_WORDS = {"validate": "check"}
"""Commands under the words that they had before."""


_VERBOSE = "archpkg.verbose"
_PATIENCE = 3
"""Times that somebody asks to stop before the cleaning up is given up, too."""


class _Late(SpokenGroup):
    """Commands are imported when they are asked for: the start stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        del ctx
        name = _OTHER_WORDS.get(name, name)
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
        help=said(lang, "Show details with --version.", "与 --version 合用，显示详细信息。"),
    )


def run(argv: Sequence[str]) -> int:
    """Run one command line; the exit code. Never a traceback for bad input."""
    lang = choose_language(argv)
    with _any_character(), _stoppable(lang):
        try:
            result = make_app(lang).main(list(argv), prog_name="archpkg", standalone_mode=False)
            sys.stdout.flush()
            return result if isinstance(result, int) else 0
        except click.exceptions.Exit as leave:
            return leave.exit_code
        except (click.Abort, KeyboardInterrupt):
            return _stopped(lang)
        except click.ClickException as wrong:
            return _wrong_use(wrong, lang, as_json="--json" in argv)
        except (BrokenPipeError, SystemExit):  # click and rich leave with the latter where a pipe broke
            return _output_closed(lang)


def _wrong_use(wrong: click.ClickException, lang: Lang, *, as_json: bool) -> int:
    from archpkg.cli.say import Voice, say_error

    if isinstance(wrong, click.exceptions.NoArgsIsHelpError):
        click.echo(wrong.format_message(), err=True)
        return wrong.exit_code
    text, remedy = wrong_use(wrong, lang), hint(wrong, lang)
    say_error(text, remedy)
    if as_json:
        from archpkg.checks.reports.run import document
        from archpkg.cli.exits import report_of_error
        from archpkg.cli.say import write_json
        from archpkg.errors import WrongUse

        error = WrongUse(_both(wrong, wrong_use), hint=_both(wrong, hint))
        write_json(document(Voice(lang=lang).run_of(report_of_error(error), judged=False)))
    return wrong.exit_code


def _both(wrong: click.ClickException, words: Callable[[click.ClickException, Lang], str]) -> Text:
    return Text(words(wrong, "en"), words(wrong, "zh"))


def _stopped(lang: Lang) -> int:
    from archpkg.cli.exits import STOPPED
    from archpkg.cli.say import echo

    words = Text("Stopped; no partial files were left.", "已中止，未留下未完成的文件。")
    echo(words.in_(lang), err=True)
    return STOPPED


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
def _any_character() -> Iterator[None]:
    """While this lasts, a character that a stream cannot write is replaced, and never stops the program."""
    streams = [s for s in (sys.stdout, sys.stderr) if isinstance(s, io.TextIOWrapper)]
    before = [(stream, stream.errors) for stream in streams]
    for stream in streams:
        stream.reconfigure(errors="replace")
    try:
        yield
    finally:
        for stream, errors in before:
            if not stream.closed:
                stream.reconfigure(errors=errors)


@contextlib.contextmanager
def _stoppable(lang: Lang) -> Iterator[None]:
    """Ctrl-C and a termination signal stop the work, so that what was staged is removed.

    Each is answered at once; a second one does not disturb the cleaning up.
    """
    asked = 0
    process = os.getpid()
    words = Text("Stopping…", "正在停止…").in_(lang)

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked += 1
        turn = asked  # the next one may come while this one is answered
        if os.getpid() == process:
            answer = f"{words}\n".encode(getattr(sys.stderr, "encoding", None) or "utf-8", "replace")
            with contextlib.suppress(OSError):
                os.write(2, answer)  # the stream may be in the midst of a line
        if turn == 1 or turn > _PATIENCE:
            raise KeyboardInterrupt

    numbers = (signal.SIGINT, signal.SIGTERM)
    try:
        before = [signal.signal(number, stop) for number in numbers]
    except ValueError:  # not in the main thread: signals are the host program's
        yield
        return
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
