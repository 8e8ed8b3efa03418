"""How long until the server listens, and how much memory it takes: `python benchmarks/server/start.py`."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

START = "import sys; from netwright.server.serve import main; sys.exit(main(sys.argv[1:]))"
BARE = "import socket; s = socket.create_server(('127.0.0.1', 0)); print('http://x/?token=x', flush=True); s.accept()"


def start_once(program: str, workspace: str) -> dict[str, float]:
    """Start a server in a fresh process; return seconds and CPU seconds to listening, to the first answer, and MB."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", program, workspace, "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        listening = time.monotonic() - began
        times = psutil.Process(process.pid).cpu_times()
        computing = times.user + times.system
        found = re.search(r"(http://127\S+/)\?token=(\S+)", line)
        if found is None:
            return {"listening": listening, "listening_cpu": computing}
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(found[1] + "health").read()
        answered = time.monotonic() - began
        time.sleep(1.0)
        memory = psutil.Process(process.pid).memory_info().rss / 2**20
        return {"listening": listening, "listening_cpu": computing, "answered": answered, "megabytes": memory}
    finally:
        process.terminate()
        process.wait(60)
        if process.stdout:
            process.stdout.close()


def measure(times: int = 5) -> dict[str, object]:
    """Return the median of several starts, beside a bare Python that only listens."""
    with tempfile.TemporaryDirectory() as folder:
        start_once(START, str(Path(folder, "first")))  # compiles the modules
        runs = [start_once(START, str(Path(folder, str(number)))) for number in range(times)]
        bare = [start_once(BARE, "")["listening"] for _ in range(times)]
    median = {name: round(statistics.median(run[name] for run in runs), 3) for name in runs[0]}
    return {
        "benchmark": "server start",
        **median,
        "bare_python_listening": round(statistics.median(bare), 3),
        "bars": {"listening": 1.5, "megabytes": 150},
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
