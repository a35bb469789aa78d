"""Keys and certificates, made once for all tests of this room."""

from __future__ import annotations

import shutil

import pytest

from signing.authority import Holder, issue, issue_sm2, new_key


@pytest.fixture(scope="session")
def root() -> Holder:
    """A root authority with an elliptic key."""
    return issue("测试根", new_key("p256"), authority=True)


@pytest.fixture(scope="session")
def middle(root: Holder) -> Holder:
    """An authority below the root."""
    return issue("测试中级", new_key("p256"), root, authority=True, path_length=0)


@pytest.fixture(scope="session")
def rsa(middle: Holder) -> Holder:
    """A signer with an RSA key."""
    return issue("梧桐街道办事处档案室", new_key("rsa2048"), middle)


@pytest.fixture(scope="session")
def other(middle: Holder) -> Holder:
    """Another signer with an RSA key."""
    return issue("另一单位", new_key("rsa2048"), middle)


@pytest.fixture(scope="session")
def curve(middle: Holder) -> Holder:
    """A signer with an elliptic key."""
    return issue("区档案馆", new_key("p256"), middle)


@pytest.fixture(scope="session")
def sm2_root() -> Holder:
    """A root authority of SM2."""
    return issue_sm2("国密测试根", authority=True)


@pytest.fixture(scope="session")
def sm2(sm2_root: Holder) -> Holder:
    """A signer with an SM2 key."""
    return issue_sm2("梧桐街道", ("国密测试根", sm2_root))


@pytest.fixture(scope="session")
def openssl() -> str:
    """The OpenSSL command line."""
    found = shutil.which("openssl")
    if found is None:
        pytest.skip("openssl is not installed: no second opinion")
    return found
