"""Code that does not end: in Python, in a library that never comes back, and the next time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netwright.sdk.time_limit import has_ended_a_process, has_hung, time_limit
from netwright.sdk.user_code import file_of, limited, run_code
from netwright.sdk.user_folders import SETTINGS_FOLDER

LOOP = "while True:\n    try:\n        pass\n    except Exception:\n        pass\n"
IN_A_LIBRARY = "import time\ntime.sleep(60)\n"
PROGRAM = """
import sys
from netwright.sdk import time_limit
from netwright.sdk.user_code import file_of, limited, run_code
time_limit.GRACE = 0.2
code = sys.argv[1]
try:
    with limited(file_of(code), 0.1):
        run_code(code)
except ValueError as error:
    print(error)
"""


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTINGS_FOLDER, str(tmp_path / "settings"))


def test_a_loop_is_ended_and_what_follows_goes_on() -> None:
    with pytest.raises(ValueError, match=r"did not end within 0\.1 seconds"), limited(file_of(LOOP), 0.1):
        run_code(LOOP)
    with time_limit(5), time_limit(5):
        assert sum(range(1000)) == 499500
    assert not has_hung(file_of(LOOP))
    assert not has_ended_a_process()


def test_what_sits_in_a_library_costs_its_process_once(tmp_path: Path) -> None:
    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", PROGRAM, IN_A_LIBRARY]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    first = run()
    assert (first.returncode, first.stdout) == (1, "")
    assert has_ended_a_process()
    assert has_hung(file_of(IN_A_LIBRARY))
    assert not has_hung(file_of(LOOP))
    second = run()
    assert second.returncode == 0
    assert "it did not end when it ran before" in second.stdout
    long_ago = time.time() - 3600
    os.utime(tmp_path / "settings" / "hung.txt", (long_ago, long_ago))
    assert run().returncode == 1, "the machine may have been to blame"
