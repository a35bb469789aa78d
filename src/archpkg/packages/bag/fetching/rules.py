"""The rules of fetching: why a file that ``fetch.txt`` names was not fetched, or not put in its place."""

from __future__ import annotations

from archpkg.findings import Rule, Severity, Verdict
from archpkg.words import Text

_ASK = Text("Ask the sender for the file.", "请向移交方索取该文件。")
_AGAIN = Text(
    "Try again later; what came already is kept and gone on from.", "请稍后重试；已下载的部分会保留并续传。"
)
_ALLOW = Text(
    "Allow it if it is to be trusted, or get the file elsewhere.",
    "如可信任请将其列为允许，否则请另行取得该文件。",
)


def _rule(
    code: str,
    clause: str,
    text: Text,
    hint: Text = _ASK,
    severity: Severity = Severity.ERROR,
    means: Verdict | None = Verdict.INCOMPLETE,
) -> Rule:
    return Rule(code=code, severity=severity, clause=clause, text=text, hint=hint, means=means)


OUTSIDE = _rule(
    "FETCH-OUTSIDE",
    "RFC 8493 §2.2.3",
    Text(
        "The name is not one of a file below data/; it was not fetched.", "名称不是 data/ 下的文件，未下载。"
    ),
    means=Verdict.UNSAFE,
)
SCHEME = _rule(
    "FETCH-SCHEME",
    "RFC 8493 §5.2",
    Text("Only http and https are fetched: {url}", "只从 http 和 https 下载：{url}"),
)
ADDRESS = _rule(
    "FETCH-ADDRESS",
    "RFC 8493 §2.2.3",
    Text("The address cannot be used: {url}", "网址无法使用：{url}"),
)
NOT_ALLOWED = _rule(
    "FETCH-NOT-ALLOWED",
    "RFC 8493 §5.2",
    Text("The address is not among those that are allowed: {url}", "网址不在允许之列：{url}"),
    _ALLOW,
)
REDIRECT = _rule(
    "FETCH-REDIRECT",
    "RFC 8493 §5.2",
    Text("{url} leads on to an address that is not allowed: {target}", "{url} 转向了不允许的网址：{target}"),
    _ALLOW,
)
NO_DIGEST = _rule(
    "FETCH-NO-DIGEST",
    "RFC 8493 §2.2.3",
    Text("No payload manifest has a digest for it that can be computed; it was not fetched.",
         "没有载荷清单给出可计算的校验值，未下载。"),
    Text("Ask the sender for its digest.", "请移交方提供其校验值。"),
)  # fmt: skip
STATUS = _rule(
    "FETCH-STATUS",
    "",
    Text("The server answered {status}: {url}", "服务器返回 {status}：{url}"),
)
UNREACHABLE = _rule(
    "FETCH-UNREACHABLE",
    "",
    Text("The server could not be reached ({reason}): {url}", "无法连接服务器（{reason}）：{url}"),
    _AGAIN,
)
TIMEOUT = _rule(
    "FETCH-TIMEOUT",
    "",
    Text("The server was too slow; waited {seconds} s: {url}", "服务器响应过慢，已等待 {seconds} 秒：{url}"),
    _AGAIN,
)
BROKEN = _rule(
    "FETCH-BROKEN",
    "",
    Text("The download ended early, after {octets} octets: {url}", "下载中断，已取得 {octets} 字节：{url}"),
    _AGAIN,
)
LARGER = _rule(
    "FETCH-LARGER",
    "RFC 8493 §5.3",
    Text("It is larger than the {most} octets of {source}; the download was stopped: {url}",
         "其大小超过{source}的 {most} 字节，已停止下载：{url}"),
    Text("Ask the sender for the right size, or raise the limit.", "请向移交方核实大小，或提高限值。"),
)  # fmt: skip
SHORTER = _rule(
    "FETCH-SHORTER",
    "RFC 8493 §5.3",
    Text("fetch.txt announced {announced} octets, {octets} came; the digests agree.",
         "fetch.txt 登记为 {announced} 字节，实得 {octets} 字节；校验值相符。"),
    Text("Nothing needs to be done.", "无需处理。"),
    Severity.WARNING,
    None,
)  # fmt: skip
DIGEST = _rule(
    "FETCH-DIGEST",
    "RFC 8493 §3",
    Text("What came is not what {manifest} says; it was not put in place. Expected {expected}, found {found}: {url}",
         "下载内容与 {manifest} 不符，未放入包中。应为 {expected}，实为 {found}：{url}"),
)  # fmt: skip
PLACE = _rule(
    "FETCH-PLACE",
    "",
    Text("It cannot be put in its place: {reason}", "无法放入相应位置：{reason}"),
    Text("Look at what stands in its way.", "请检查是什么占用了该位置。"),
)
OTHER_SOURCE = _rule(
    "FETCH-OTHER-SOURCE",
    "",
    Text("It came from {url}; {n} addresses before it failed.", "取自 {url}；此前 {n} 个网址未成功。"),
    Text("Nothing needs to be done.", "无需处理。"),
    Severity.NOTE,
    None,
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
"""Every rule of this module, in the order above."""
