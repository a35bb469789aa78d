"""``archpkg audit …``: a ledger of packages, and looking at them again over the years."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import Unpack

import click

from archpkg.checks.reports.run import document
from archpkg.cli.ending import Manner, Speech, carry_out, conclude, voice_of
from archpkg.cli.exits import exit_of
from archpkg.cli.figures import parsed, span_of
from archpkg.cli.options import lang_option, said, voice_options, work_options
from archpkg.cli.say import Voice, echo, write_json
from archpkg.cli.spoken import Spoken, SpokenGroup, spoken
from archpkg.words import Lang


def command(lang: Lang) -> click.Command:
    """The group in one language."""
    group = SpokenGroup(
        "audit",
        help=said(
            lang,
            "Remember packages in a ledger and verify them again over the years.",
            "用台账登记信息包，并长期定期检验。",
        ),
        params=[lang_option(lang)],
        no_args_is_help=True,
    )
    group.lang = lang
    for made in (
        _register(lang),
        _run(lang),
        _due(lang),
        _history(lang),
        _check_chain(lang),
        _move(lang),
        _retire(lang),
    ):
        group.add_command(made)
    return group


def _ledger() -> click.Argument:
    return click.Argument(["ledger"], metavar="LEDGER")


def _every(lang: Lang) -> click.Option:
    help_ = said(
        lang,
        "What was looked at longer ago is due (12h, 30d, 52w).",
        "超过此时间未检即为到期（如 12h、30d、52w）。",
    )
    return click.Option(["--every"], default="365d", show_default=True, metavar="TIME", help=help_)


def _agent(lang: Lang) -> click.Option:
    help_ = said(lang, "Who does it (default: the user of this machine).", "执行人（默认为本机当前用户）。")
    return click.Option(["--agent"], default="", help=help_)


def _register(lang: Lang) -> click.Command:
    made = Spoken(
        "register",
        params=[
            _ledger(),
            click.Argument(["package"], metavar="PACKAGE...", nargs=-1, required=True),
            click.Option(
                ["--renew"],
                is_flag=True,
                help=said(lang, "Register anew what was changed on purpose.", "对有意更改的包重新登记。"),
            ),
            _agent(lang),
            *work_options(lang),
            *voice_options(lang),
        ],
        callback=partial(_run_register, lang),
        help=said(
            lang,
            "Register each PACKAGE (folder, zip or tar) in LEDGER, which is begun if it is not there.",
            "把各 PACKAGE（文件夹、zip 或 tar）登记到台账 LEDGER；台账不存在时新建。",
        ),
    )
    return spoken(lang, made)


def _run_register(
    lang: Lang,
    ledger: str,
    package: tuple[str, ...],
    *,
    renew: bool,
    agent: str,
    workers: int | None,
    **manner: Unpack[Manner],
) -> int:
    from archpkg.cli.auditing import register

    return carry_out(
        lang,
        lambda show: register(ledger, package, renew=renew, agent=agent, workers=workers, progress=show),
        **manner,
    )


def _run(lang: Lang) -> click.Command:
    made = Spoken(
        "run",
        params=[
            _ledger(),
            _every(lang),
            click.Option(
                ["--budget"],
                metavar="SIZE|TIME",
                default="",
                help=said(lang, "Stop after 10GB or 30min.", "读满 10GB 或满 30min 后停止。"),
            ),
            click.Option(
                ["--sample"],
                metavar="CONFIDENCE:SHARE",
                default="",
                help=said(
                    lang,
                    "Only a sample: 0.95:0.01 meets a bad file with 95 % confidence if 1 % are bad.",
                    "仅抽样：0.95:0.01 表示有 1 % 出问题时，以 95 % 的置信度抽中。",
                ),
            ),
            click.Option(
                ["--seed"],
                default="",
                help=said(
                    lang,
                    "What the sample is drawn by (default: the head of the ledger).",
                    "抽样种子（默认为台账链头）。",
                ),
            ),
            _agent(lang),
            *work_options(lang),
            *voice_options(lang),
        ],
        callback=partial(_run_run, lang),
        help=said(
            lang,
            "Verify what is due in LEDGER, the oldest first. Stopped at any time, it goes on the next time.",
            "检验台账 LEDGER 中到期的内容，最久未检者优先。可随时中断，下次继续。",
        ),
    )
    return spoken(lang, made)


def _run_run(
    lang: Lang,
    ledger: str,
    *,
    every: str,
    budget: str,
    sample: str,
    seed: str,
    agent: str,
    workers: int | None,
    **manner: Unpack[Manner],
) -> int:
    from archpkg.cli.auditing import Order, budget_of, sample_of, verify_due

    order = Order(
        ledger=ledger,
        every=parsed(lang, "--every", every, span_of),
        budget=parsed(lang, "--budget", budget, budget_of),
        sample=parsed(lang, "--sample", sample, partial(sample_of, seed=seed)) if sample else None,
        agent=agent,
        workers=workers,
    )
    return carry_out(lang, lambda show: verify_due(order, progress=show), judged=True, **manner)


def _due(lang: Lang) -> click.Command:
    made = Spoken(
        "due",
        params=[
            _ledger(),
            _every(lang),
            click.Option(
                ["--json", "as_json"],
                is_flag=True,
                help=said(lang, "Print one JSON object.", "打印一个 JSON 对象。"),
            ),
            lang_option(lang),
        ],
        callback=partial(_run_due, lang),
        help=said(
            lang,
            "Show what is due in LEDGER, the oldest first; nothing is read.",
            "列出台账 LEDGER 中到期待检的内容，最久未检者优先；不读取文件。",
        ),
    )
    return spoken(lang, made)


def _run_due(lang: Lang, ledger: str, *, every: str, as_json: bool) -> int:
    from archpkg.cli.auditing import due_lines, due_rows, list_due

    voice = Voice(lang=lang)
    report, lots = list_due(ledger, parsed(lang, "--every", every, span_of))
    if as_json:
        run = voice.run_of(report, judged=False)
        write_json({**document(run), "due": due_rows(lots)})
        return exit_of(report)
    for line in due_lines(lots, lang):
        echo(line)
    return conclude(report, voice)


def _history(lang: Lang) -> click.Command:
    made = Spoken(
        "history",
        params=[
            _ledger(),
            click.Option(["--csv", "as_csv"], is_flag=True, help=said(lang, "Print CSV.", "打印 CSV。")),
            click.Option(
                ["--json", "as_json"],
                is_flag=True,
                help=said(
                    lang,
                    "Print one JSON object with the events as PREMIS names them.",
                    "打印一个 JSON 对象，事件按 PREMIS 命名。",
                ),
            ),
            lang_option(lang),
        ],
        callback=partial(_run_history, lang),
        help=said(lang, "Show every event of LEDGER.", "显示台账 LEDGER 的全部事件。"),
    )
    return spoken(lang, made)


def _run_history(lang: Lang, ledger: str, *, as_csv: bool, as_json: bool) -> int:
    from archpkg.cli.auditing import Form, history

    form: Form = "csv" if as_csv else "json" if as_json else "lines"
    at_terminal = form == "lines" or (form == "csv" and sys.stdout.isatty())
    report = history(ledger, form, lang, _write_line if at_terminal else _write_data)
    if not as_json:
        for finding in report.shown()[0]:
            echo(finding.say(lang), err=True)
    return exit_of(report)


def _write_line(piece: str) -> None:
    echo(piece.rstrip("\r\n"))


def _write_data(piece: str) -> None:
    click.echo(piece, nl=False, file=sys.stdout)


def _check_chain(lang: Lang) -> click.Command:
    made = Spoken(
        "check-chain",
        params=[
            _ledger(),
            click.Option(
                ["--head"],
                metavar="HASH",
                default="",
                help=said(lang, "A head that was kept before.", "此前留存的链头。"),
            ),
            *voice_options(lang),
        ],
        callback=partial(_run_check_chain, lang),
        help=said(
            lang,
            "Check that LEDGER itself was not tampered with.",
            "检查台账 LEDGER 本身是否被篡改。",
        ),
    )
    return spoken(lang, made)


def _run_check_chain(lang: Lang, ledger: str, *, head: str, **speech: Unpack[Speech]) -> int:
    from archpkg.cli.auditing import judge_chain

    voice = voice_of(lang, **speech)
    result, done = judge_chain(ledger, head)
    return conclude(result, voice, done=done, judged=True)


def _move(lang: Lang) -> click.Command:
    made = Spoken(
        "move",
        params=[
            _ledger(),
            click.Argument(["path"], metavar="OLD"),
            click.Argument(["to"], metavar="NEW"),
            _agent(lang),
            lang_option(lang),
        ],
        callback=partial(_run_move, lang),
        help=said(
            lang,
            "Note in LEDGER that the package OLD lies at NEW now; nothing is moved.",
            "在台账 LEDGER 中登记信息包由 OLD 移至 NEW；不移动任何文件。",
        ),
    )
    return spoken(lang, made)


def _run_move(lang: Lang, ledger: str, path: str, to: str, *, agent: str) -> int:
    from archpkg.cli.auditing import note_move

    echo(note_move(ledger, os.path.abspath(path), os.path.abspath(to), agent=agent).in_(lang))
    return 0


def _retire(lang: Lang) -> click.Command:
    made = Spoken(
        "retire",
        params=[
            _ledger(),
            click.Argument(["path"], metavar="PACKAGE"),
            click.Option(["--reason"], default="", help=said(lang, "Why.", "原因。")),
            _agent(lang),
            lang_option(lang),
        ],
        callback=partial(_run_retire, lang),
        help=said(
            lang,
            "Note in LEDGER that PACKAGE is given up: it is verified no more, its history stays.",
            "在台账 LEDGER 中注销 PACKAGE：不再检验，历史保留。",
        ),
    )
    return spoken(lang, made)


def _run_retire(lang: Lang, ledger: str, path: str, *, reason: str, agent: str) -> int:
    from archpkg.cli.auditing import note_retirement

    echo(note_retirement(ledger, os.path.abspath(path), reason=reason, agent=agent).in_(lang))
    return 0
