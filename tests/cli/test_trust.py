"""`--trust`: code of others runs in a shell only if its hash is given, and only this once."""

from __future__ import annotations

import re

from netwright.networks.catalogue.custom import TEMPLATE
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


def test_a_layer_of_others_is_checked_and_written_out_once_it_is_trusted(
    netwright: Netwright, write_flow: WriteFlow
) -> None:
    code = f"{TEMPLATE}# from elsewhere\n"
    nodes = {
        **dict.fromkeys(("reader", "split", "view")),
        "start": {"type": "layer.input", "settings": {"shape": [4]}},
        "own": {"type": "layer.custom", "settings": {"code": code}},
    }
    file = str(write_flow(nodes, [("start.output", "own.input")]))
    trusted = ("--trust", code_hash(code))
    refused = netwright("script", file)
    assert refused.returncode == 2
    assert re.findall(r"--trust ([0-9a-f]{64})", refused.stderr) == [code_hash(code)]
    assert netwright("check", file, *trusted).returncode == 0
    written = netwright("script", file, *trusted)
    assert (written.returncode, "# from elsewhere" in written.stdout) == (0, True)
