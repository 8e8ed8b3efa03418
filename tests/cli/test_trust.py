"""`--trust`: code of others runs in a shell only if its hash is given, and only this once."""

from __future__ import annotations

import re

from netwright.sdk.trust import code_hash
from tests.cli.conftest import Netwright, WriteFlow

CODE = "result = {'by': ['somebody else']}"


def test_trust_is_given_for_one_call(netwright: Netwright, write_flow: WriteFlow) -> None:
    own = {"type": "python_script", "settings": {"code": CODE}}
    file = str(write_flow({"reader": None, "split": None, "view": None, "own": own}, []))
    failed = netwright("check", file)
    assert failed.returncode == 1
    assert re.findall(r"--trust ([0-9a-f]{64})", failed.stdout) == [code_hash(CODE)]
    assert netwright("run", file, "--trust", "0" * 64).returncode == 1
    assert netwright("run", file, "--trust", code_hash(CODE)).returncode == 0
    assert netwright("run", file, "--again", "own").returncode == 1, "the next call trusts nothing"
