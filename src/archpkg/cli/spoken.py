"""Commands whose help and usage errors are in the person's language; the grammar itself is click's."""

from __future__ import annotations

import click

from archpkg.words import Lang, Text


def _section(lang: Lang, en: str, zh: str) -> str:
    return Text(en, zh).in_(lang)


class Spoken(click.Command):
    """One command. ``lang`` is set when it is made."""

    lang: Lang = "en"

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first line of the help."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_section(self.lang, "Usage: ", "用法："))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of options."""
        options = (p for p in self.get_params(ctx) if isinstance(p, click.Option))
        records = [record for p in options if (record := p.get_help_record(ctx)) is not None]
        if records:
            with formatter.section(_section(self.lang, "Options", "选项")):
                formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help``, in words of its own."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _section(self.lang, "Show this help.", "显示本帮助。")
        return option


class SpokenGroup(Spoken, click.Group):
    """A group of commands."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then commands."""
        super().format_options(ctx, formatter)
        lines = [(name, self._short(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(_section(self.lang, "Commands", "命令")):
            formatter.write_dl(lines)

    def _short(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        return "" if command is None else command.get_short_help_str(90)


def spoken(lang: Lang, command: Spoken) -> Spoken:
    """The command, speaking one language."""
    command.lang = lang
    return command


def wrong_use(error: click.ClickException, lang: Lang) -> str:
    """What is wrong with a command line, in one sentence; click's own where it has no other."""
    said = error.format_message()
    if lang == "en" or not isinstance(error, click.UsageError):
        return said
    if isinstance(error, click.MissingParameter):
        name = error.param.make_metavar(error.ctx) if error.param and error.ctx else ""
        return f"缺少参数 {name}。"
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}。"
    if isinstance(error, click.BadParameter):
        name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else ""
        return f"{name} 的值有误：{error.message}"
    if "No such command" in said:
        return f"没有这个命令：{said.partition(chr(39))[2].rstrip(chr(39) + '.')}。"
    return "缺少命令。" if said == "Missing command." else said


def hint(error: click.ClickException, lang: Lang) -> str:
    """Where to read on."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    path = ctx.command_path if ctx is not None else "archpkg"
    return Text(f"Try {path} --help", f"请用 {path} --help 查看用法。").in_(lang)
