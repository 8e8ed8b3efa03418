"""What goes wrong in a run outside of the nodes themselves, as a person is told."""

from __future__ import annotations

from typing import Any

from netwright.sdk import Message, NetwrightError
from netwright.workers.protocol import Fault


def as_json(fault: Fault) -> dict[str, Any]:
    return fault.model_dump(mode="json", exclude={"severity", "repairs"})


def file_changed() -> Fault:
    return Fault(
        problem=Message.of("A file changed while it was read."),
        remedy=Message.of("Run the node again once nothing writes to the file."),
        severity="warning",
    )


def unresolved(label: str) -> NetwrightError:
    return NetwrightError(
        "A setting of {node} refers to something that is not known.",
        "Check the expressions in its settings, and the nodes that they name.",
        node=label,
    )


def stuck() -> NetwrightError:
    return NetwrightError(
        "This node waits for something that will not come.", "Check the wires that lead to it, and its expressions."
    )


def silent() -> NetwrightError:
    return NetwrightError("The worker ended without a result.", "Run the node again.")


def internal(error: Exception) -> NetwrightError:
    return NetwrightError(
        "Netwright itself went wrong: {reason}.", "Please report this, with the server's log.", reason=repr(error)
    )
