"""Run records: durable, and true after any end of the process."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from netwright.engine.store.ledger import Ledger, NodeRun, RunRecord

DRIVER = """
import sys, time
from pathlib import Path
from netwright.engine.store.ledger import Ledger, NodeRun, RunRecord
ledger = Ledger(Path(sys.argv[1]))
ledger.begin(RunRecord("lost", "d", "", time.time(), None, "running", 1, {}, {}, {}))
ledger.note("lost", "d", [NodeRun("a", "add", "done", result="r", key="k"), NodeRun("l", "learn", "running")])
print("begun", flush=True)
time.sleep(60)
"""


def record(id: str, document: str = "d", started: float | None = None) -> RunRecord:
    return RunRecord(id, document, "Title", started or time.time(), None, "running", 1, {"to": None}, {"x": 1}, {})


def test_a_run_whose_process_is_gone_is_marked_interrupted(tmp_path: Path) -> None:
    place = tmp_path / "ledger.sqlite"
    driver = subprocess.Popen([sys.executable, "-c", DRIVER, str(place)], stdout=subprocess.PIPE, text=True)
    assert driver.stdout is not None
    assert driver.stdout.readline() == "begun\n"
    ledger = Ledger(place)
    ledger.begin(record("mine"))
    ledger.note("mine", "d", [NodeRun(node, "learn", "failed") for node in ("l", "other")])
    assert ledger.mark_interrupted() == []
    driver.kill()
    driver.wait()
    driver.stdout.close()
    assert ledger.mark_interrupted() == ["lost"]
    lost = ledger.run("lost")
    assert lost is not None
    assert lost[0].state == "interrupted"
    assert {node.node: node.state for node in lost[1]} == {"a": "done", "l": "interrupted"}
    mine = ledger.run("mine")
    assert mine is not None
    assert mine[0].state == "running"
    assert set(ledger.latest("d")) == {"a", "other"}, "how a node failed before is not how it last ended"
    ledger.close()


def test_what_a_node_last_had_is_seen_by_another_process_at_once(tmp_path: Path) -> None:
    one, two = Ledger(tmp_path / "l.sqlite"), Ledger(tmp_path / "l.sqlite")
    assert two.latest("d") == {}
    one.begin(record("r"))
    error = {"problem": {"template": "No.", "values": {}}}
    nodes = [
        NodeRun("a", "add", "stopped", key="k", result="r1", details={"incomplete": {"template": "Stopped."}}),
        NodeRun("b", "add", "failed", key="k2", seconds=2.0, details={"error": error}),
    ]
    one.end("r", "failed", 3.0, "d", nodes)
    latest = two.latest("d")
    assert (latest["a"].state, latest["a"].result) == ("stopped", "r1")
    assert latest["b"].details == {"error": error, "seconds": 2.0}
    two.rename("d", "e")
    assert one.latest("d") == {}
    assert set(one.latest("e")) == {"a", "b"}
    one.forget("e", ["a"])
    assert set(two.latest("e")) == {"b"}
    one.close()
    two.close()


def test_a_hundred_thousand_runs_are_listed_quickly(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite")
    ledger._table.execute("BEGIN")
    for number in range(100_000):
        ledger._table.execute(
            "INSERT INTO runs VALUES (?, ?, '', ?, 1.0, 'done', 1, '{}', '{}', '{}', 1, 0.0)",
            (f"r{number}", f"d{number % 50}", float(number)),
        )
    ledger._table.execute("COMMIT")
    began = time.process_time()
    assert [run.id for run in ledger.runs(limit=2)] == ["r99999", "r99998"]
    assert len(ledger.runs("d7", limit=100)) == 100
    assert ledger.mark_interrupted() == []
    assert time.process_time() - began < 0.3
    ledger.close()
