"""What the page sees of what the engine knows."""

from __future__ import annotations

from netwright.engine.running.faults import file_changed
from netwright.engine.states import NodeState as Known
from netwright.sdk import Message
from netwright.server.views import NodeState


def test_a_warning_of_any_node_reaches_the_page() -> None:
    told = file_changed().model_dump(mode="json")
    assert {"severity", "setting", "port"} <= told.keys()
    seen = NodeState.model_validate(Known(state="done", warnings=[told]).to_json())
    assert seen.warnings[0].problem == Message.of("A file changed while it was read.")
    assert seen.model_dump(mode="json")["warnings"] == [{name: told[name] for name in ("problem", "remedy")}]
