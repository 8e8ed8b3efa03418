"""The tree of errors that a person may see. Each says what is wrong and what to do.

NetwrightError
├── SettingsError   a setting of the node (also raised by `configure`)
├── InputError      what arrives at a port does not fit
├── NodeError       anything else that goes wrong inside a node
│   └── Untrusted   something that the user has not trusted would run (`sdk.trust`)
└── Cancelled       the user stopped the run; not a fault
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netwright.sdk.message import Message, to_message, together
from netwright.sdk.repair import Repair


class NetwrightError(Exception):
    """A fault that is told to a person: `problem` says what happened, `remedy` what to do.

    Both are English templates (`"There is no file {path}."`); keyword arguments fill their places.
    """

    setting: str | None = None
    port: str | None = None
    trust: str | None = None
    """The hash of what the user would have to trust first."""
    repairs: tuple[Repair, ...] = ()
    """What a click could do about it."""
    code_for: Mapping[str, str] = {}
    """Classes that the user would have to give the code of, and the module that each came from."""

    def __init__(self, problem: Message | str, remedy: Message | str = "", **values: object) -> None:
        self.problem = to_message(problem, values)
        self.remedy = to_message(remedy, values)
        super().__init__(together(str(self.problem), str(self.remedy)))

    def to_json(self) -> dict[str, Any]:
        """Return what travels to the page: messages, the setting or port concerned, the hash that is not trusted."""
        return {
            "problem": self.problem.model_dump(),
            "remedy": self.remedy.model_dump() if self.remedy.template else None,
            "setting": self.setting,
            "port": self.port,
            "trust": self.trust,
        }


class SettingsError(NetwrightError):
    """A setting does not fit, alone or with the inputs. `setting` may be a path such as `columns.0.name`."""

    setting: str

    def __init__(self, setting: str, problem: Message | str, remedy: Message | str = "", **values: object) -> None:
        self.setting = setting
        super().__init__(problem, remedy, **values)


class InputError(NetwrightError):
    """What arrives at an input port does not fit."""

    def __init__(self, port: str, problem: Message | str, remedy: Message | str = "", **values: object) -> None:
        self.port = port
        super().__init__(problem, remedy, **values)


class NodeError(NetwrightError):
    """A node could not do its work for a reason outside its settings and inputs."""


class Cancelled(NetwrightError):
    """The user cancelled the run."""

    def __init__(self) -> None:
        super().__init__("Cancelled.")
