"""Commands whose help and usage errors are in the person's language; the grammar itself is click's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import click

from archpkg.display import display_width, wrapped
from archpkg.words import Lang, Text

_METAVARS = {
    "[OPTIONS]": "[选项]",
    "COMMAND": "命令",
    "[ARGS]...": "[参数]…",
    "INTEGER RANGE": "整数",
    "INTEGER": "整数",
    "TEXT": "文本",
    "FLOAT": "数",
    "FILE": "文件",
}


def _section(lang: Lang, en: str, zh: str) -> str:
    return Text(en, zh).in_(lang)


class Formatter(click.HelpFormatter):
    """Help whose lines are as long as they look: a Chinese character takes two columns."""

    lang: Lang = "en"

    def write_heading(self, heading: str) -> None:
        """A heading with the colon of its language."""
        colon = "：" if self.lang == "zh" else ":"
        self.write(f"{'':>{self.current_indent}}{heading}{colon}\n")

    def write_text(self, text: str) -> None:
        """A paragraph."""
        indent = " " * self.current_indent
        for line in wrapped(indent + text, self.width, indent=indent):
            self.write(f"{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names and what they mean, in two columns."""
        pairs = list(rows)
        first = min(max((display_width(name) for name, _ in pairs), default=0), col_max) + col_spacing
        column = first + self.current_indent
        for name, meaning in pairs:
            start = f"{'':>{self.current_indent}}{name}"
            fits = display_width(name) <= first - col_spacing
            self.write(start + (" " * (column - display_width(start)) if fits else f"\n{'':>{column}}"))
            lines = wrapped(meaning, self.width, indent=" " * column, first=column)
            self.write("\n".join(lines) + "\n")


class _Context(click.Context):
    formatter_class = Formatter


class Spoken(click.Command):
    """One command. ``lang`` is set when it is made."""

    lang: Lang = "en"
    context_class = _Context

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the library raises on the way is said, and becomes the exit code."""
        try:
            return super().invoke(ctx)
        except click.ClickException:
            raise
        except Exception as error:
            from archpkg.cli.exits import known_error

            known = known_error(error)
            if known is None:
                raise
            from archpkg.cli.ending import refuse
            from archpkg.cli.say import Voice

            given = ctx.params
            report = given.get("report", "") if "limit" in given else ""
            voice = Voice(
                lang=self.lang,
                json=given.get("as_json", False),
                quiet=given.get("quiet", False),
                report=report,
                limit=given.get("limit", 0),
            )
            return refuse(known, voice)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The whole help."""
        if isinstance(formatter, Formatter):
            formatter.lang = self.lang
        super().format_help(ctx, formatter)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first line of the help."""
        pieces = " ".join(self._translated(piece) for piece in self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_section(self.lang, "Usage: ", "用法："))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of options."""
        options = (p for p in self.get_params(ctx) if isinstance(p, click.Option))
        records = [record for p in options if (record := p.get_help_record(ctx)) is not None]
        if records:
            with formatter.section(_section(self.lang, "Options", "选项")):
                formatter.write_dl([(self._translated(name), self._remark(text)) for name, text in records])

    def _translated(self, piece: str) -> str:
        """The words that click has for kinds of values, in the person's language."""
        if self.lang == "en":
            return piece
        names = "|".join(re.escape(name) for name in _METAVARS)
        return re.sub(rf"(?<![\w-])(?:{names})(?![\w-])", lambda match: _METAVARS[match.group()], piece)

    def _remark(self, text: str) -> str:
        """The remark that click sets behind a help text: default, range, required."""
        if self.lang == "en":
            return text
        body, bracket, remark = text.rpartition("  [")
        if not bracket:
            return text
        words = (
            remark.rstrip("]").replace("default: ", "默认 ").replace("required", "必填").replace("; ", "，")
        )
        words = re.sub(r"(\d+)<=x<=(\d+)", r"\1–\2", words)
        words = re.sub(r"x>=(\d+)", r"不小于 \1", words)
        return f"{body}（{words}）"

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help``, in words of its own."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _section(self.lang, "Show this help.", "显示本帮助。")
        return option


class NoSuchCommand(click.UsageError):
    """A command that there is not, in both languages."""

    def __init__(self, text: Text, ctx: click.Context) -> None:
        super().__init__(text.en, ctx)
        self.text = text


class SpokenGroup(Spoken, click.Group):
    """A group of commands."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named; it is the one that says what went wrong."""
        return click.Group.invoke(self, ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then commands."""
        super().format_options(ctx, formatter)
        lines = [(name, self._short(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(_section(self.lang, "Commands", "命令")):
            formatter.write_dl(lines)

    def _short(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        return "" if command is None else command.get_short_help_str(90)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named. Raises UsageError with the nearest names for one that there is not."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            near = get_close_matches(args[0], self.list_commands(ctx), n=2, cutoff=0.6)
            text = Text(
                f"No such command: {args[0]}.{_maybe(near, 'en')}",
                f"没有这个命令：{args[0]}。{_maybe(near, 'zh')}",
            )
            raise NoSuchCommand(text, ctx)
        return super().resolve_command(ctx, args)


def _maybe(near: Iterable[str], lang: Lang) -> str:
    """`` Did you mean check?`` where something is near."""
    names = list(near)
    if not names:
        return ""
    return f"是否为 {'、'.join(names)}？" if lang == "zh" else f" Did you mean {', '.join(names)}?"


def spoken(lang: Lang, command: Spoken) -> Spoken:
    """The command, speaking one language."""
    command.lang = lang
    return command


def wrong_use(error: click.ClickException, lang: Lang) -> str:
    """What is wrong with a command line, in one sentence; click's own where it has no other."""
    if isinstance(error, NoSuchCommand):
        return error.text.in_(lang)
    if isinstance(error, click.NoSuchOption):
        near = error.possibilities or ()
        text = Text(f"No such option: {error.option_name}.", f"没有选项 {error.option_name}。")
        return text.in_(lang) + _maybe(near, lang)
    if isinstance(error, click.MissingParameter):
        return Text(f"Missing: {_name(error)}.", f"缺少参数 {_name(error)}。").in_(lang)
    if isinstance(error, click.BadParameter):
        return _bad_value(error, lang)
    own = error.format_message()
    if lang == "zh" and isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 的用法有误，或缺少值。"
    if lang == "zh" and own.startswith("Got unexpected extra argument"):
        return f"多余的参数：{own.partition('(')[2].partition(')')[0].partition(' ')[0] or own}。"
    return "缺少命令。" if lang == "zh" and own == "Missing command." else own


def _name(error: click.BadParameter) -> str:
    """The option or argument that an error is about."""
    if error.param is None or error.ctx is None:
        return str(error.param_hint or "")
    if isinstance(error.param, click.Option):
        return str(error.param_hint or error.param.opts[0])
    return error.param.make_metavar(error.ctx)


def _bad_value(error: click.BadParameter, lang: Lang) -> str:
    """``--layout: “foo” is not one of dat93, 2012, plain.``"""
    name = _name(error)
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        value = re.match(r"'(.*?)' is not", error.message)
        given = value.group(1) if value else ""
        known = [str(choice) for choice in kind.choices]
        text = Text(
            f"{name}: “{given}” is not one of {', '.join(known)}.",
            f"{name} 的值“{given}”有误，可用：{'、'.join(known)}。",
        )
        return text.in_(lang)
    if isinstance(kind, click.IntRange):
        least, most = kind.min, kind.max
        span = (
            Text(f"from {least}", f"不小于 {least} ")
            if most is None
            else Text(f"{least} to {most}", f" {least} 至 {most} ")
        )
        return Text(f"{name}: expected a whole number, {span.en}.", f"{name}：应为{span.zh}的整数。").in_(
            lang
        )
    return Text(f"{name}: {error.message}", f"{name} 的值有误：{error.message}").in_(lang)


def hint(error: click.ClickException, lang: Lang) -> str:
    """Where to read on."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    path = ctx.command_path if ctx is not None else "archpkg"
    return Text(f"Try {path} --help", f"请用 {path} --help 查看用法。").in_(lang)
