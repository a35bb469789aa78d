"""Small bags to sign, the people who sign them, and a time-stamping authority that the OpenSSL command line plays."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archpkg.packages.bag import create_bag
from archpkg.signing import Signer, load_signer
from signing.authority import TIME_STAMPING, Holder, issue, issue_sm2, new_key
from signing.test_stamps import authority


@functools.cache
def root() -> Holder:
    """A root authority."""
    return issue("测试根", new_key("p256"), authority=True)


@functools.cache
def middle() -> Holder:
    """An authority below the root."""
    return issue("测试中级", new_key("p256"), root(), authority=True, path_length=0)


@functools.cache
def office() -> Holder:
    """The office that hands over 移交单位, with an elliptic key."""
    return issue("梧桐街道办事处", new_key("p256"), middle())


@functools.cache
def archives() -> Holder:
    """The archives that receive 接收单位, with an RSA key."""
    return issue("区档案馆", new_key("rsa2048"), middle())


@functools.cache
def sm2_root() -> Holder:
    """A root authority of SM2."""
    return issue_sm2("国密测试根", authority=True)


@functools.cache
def sm2_office() -> Holder:
    """The office with an SM2 key."""
    return issue_sm2("梧桐街道（国密）", ("国密测试根", sm2_root()))


@functools.cache
def tsa() -> Holder:
    """A time-stamping authority."""
    return issue("时间戳服务机构", new_key("rsa2048"), root(), more=[(TIME_STAMPING, True)])


def signer(holder: Holder, *above: Holder) -> Signer:
    """A signer with the certificates above his own."""
    return load_signer(holder.key_pem, [holder.certificate, *(one.certificate for one in above)])


def stamper(where: Path, holder: Holder | None = None) -> Callable[[bytes], bytes]:
    """Takes a request, gives a reply. Skips the test where there is no OpenSSL."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed: nobody can stamp")
    return authority(openssl, where, holder or tsa())


def a_bag(place: Path, *, algorithms: tuple[str, ...] = ("sha256", "sm3")) -> Path:
    """A bag with two computer files."""
    source = place / "来源"
    (source / "件").mkdir(parents=True)
    (source / "件/0001.txt").write_text("关于调整档案库房值班安排的通知")
    (source / "目录.txt").write_text("0001")
    return create_bag(
        source, place / "包", algorithms=algorithms, info=[("Source-Organization", "梧桐街道")]
    ).path
