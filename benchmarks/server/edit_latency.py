"""One edit in the middle of a large network, over real sockets: from sending it to the new shapes.

`python benchmarks/server/edit_latency.py [LAYERS]`, 200 where none are named. Each edit changes the units of the layer
in the middle, so that every layer behind it gets another shape.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

import httpx2
import psutil
from websockets.sync.client import ClientConnection, connect

START = "import sys; from netwright.server.serve import main; sys.exit(main(sys.argv[1:]))"
BARS = {200: 100, 1000: 300}
"""Milliseconds at the 95th percentile, by number of layers."""
EDITS = 60


def chain(layers: int) -> dict[str, Any]:
    """Return the edit that draws the network: an input and dense layers one after the other."""
    nodes = [{"type": "layer.input", "settings": {"shape": [16]}}]
    nodes += [{"type": "layer.dense", "settings": {"units": 16}} for _ in range(1, layers)]
    edits = [{"kind": "add_node", "id": f"n{number}", "node": node} for number, node in enumerate(nodes)]
    return {"kind": "batch", "edits": edits}


def wires(node_types: list[dict[str, Any]], nodes: dict[str, Any]) -> dict[str, Any]:
    """Return the edit that connects each layer to the next."""
    known = {type["id"]: type for type in node_types}
    edits = []
    for number in range(1, len(nodes)):
        out = next(iter(known[nodes[f"n{number - 1}"]["type"]]["outputs"]))
        into = next(iter(known[nodes[f"n{number}"]["type"]]["inputs"]))
        connection = {"from": f"n{number - 1}.{out}", "to": f"n{number}.{into}"}
        edits.append({"kind": "connect", "connection": connection})
    return {"kind": "batch", "edits": edits}


def wait_for_draft(socket: ClientConnection, revision: int) -> dict[str, Any]:
    """Return the event with the drafts of that revision or a later one."""
    while True:
        event: dict[str, Any] = json.loads(socket.recv(timeout=120))
        if event["kind"] == "drafted" and event["revision"] >= revision:
            return event


def computing(server: psutil.Process) -> float:
    """Return the processor seconds that the server and its workers took so far; a busy machine bends them less."""
    times = [process.cpu_times() for process in (server, *server.children(recursive=True))]
    return sum(time.user + time.system for time in times)


def measure(address: str, token: str, layers: int, server: psutil.Process) -> dict[str, object]:
    """Draw the network and edit it."""
    headers = {"authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=address, headers=headers, trust_env=False, timeout=120) as client:
        types = client.get("/api/node-types").json()["types"]
        document = client.post("/api/workflows", json={"title": "latency"}).json()["document"]
        url = f"/api/documents/{document}"

        def edit(change: dict[str, Any], revision: int) -> int:
            answer = client.post(f"{url}/edits", json={"revision": revision, "edit": change, "client": "bench"})
            answer.raise_for_status()
            found: int = answer.json()["revision"]
            return found

        revision = edit(chain(layers), 1)
        nodes = client.get(url).json()["workflow"]["nodes"]
        with connect(
            address.replace("http", "ws") + "api/events",
            additional_headers=headers, max_size=None, proxy=None,
        ) as socket:  # fmt: skip
            socket.send(json.dumps({"kind": "follow", "document": document}))
            revision = edit(wires(types, nodes), revision)
            wait_for_draft(socket, revision)
            seconds, changed, bytes_sent = [], 0, 0
            computed = computing(server)
            for number in range(EDITS):
                change = {"kind": "change_settings", "id": f"n{layers // 2}", "settings": {"units": 17 + number}}
                began = time.perf_counter()
                revision = edit(change, revision)
                event = wait_for_draft(socket, revision)
                seconds.append(time.perf_counter() - began)
                changed, bytes_sent = len(event["drafts"]), len(json.dumps(event))
                time.sleep(0.1)
            computed = computing(server) - computed
    seconds.sort()
    return {
        "benchmark": "edit latency",
        "layers": layers,
        "edits": EDITS,
        "median_ms": round(statistics.median(seconds) * 1000, 1),
        "p95_ms": round(seconds[int(EDITS * 0.95)] * 1000, 1),
        "cpu_ms": round(computed / EDITS * 1000, 1),
        "drafts_in_answer": changed,
        "bytes_in_answer": bytes_sent,
        "bars": {"p95_ms": BARS[layers]},
    }


def main() -> None:
    """Start a server of its own and measure."""
    layers = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([sys.executable, "-c", START, folder, "0"], stdout=subprocess.PIPE, text=True)
        try:
            line = process.stdout.readline() if process.stdout else ""
            found = re.search(r"(http://\S+/)\?token=(\S+)", line)
            if found is None:
                raise SystemExit(f"the server did not start: {line}")
            print(json.dumps(measure(found[1], found[2], layers, psutil.Process(process.pid)), indent=2))
        finally:
            process.terminate()
            process.wait(60)


if __name__ == "__main__":
    main()
