"""What a running node may see of the world: progress, cancel, seed, files, log, and a live stream of points."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from netwright.sdk.glimpse import Glimpse, ProbedRows
from netwright.sdk.message import Message


class Point(BaseModel):
    """One point of a live curve: what a learner reports after a group of batches, or after an epoch."""

    model_config = ConfigDict(frozen=True)

    scope: Literal["batch", "epoch"]
    epoch: int
    """Counted from 1."""
    step: int
    """Batches done since training began."""
    seconds: float
    """Since training began, by the monotonic clock."""
    values: dict[str, float | None]
    """`loss`, `accuracy`, `val_loss`, ...; None where the value is not finite."""
    examples: int | None = None
    """Rows seen since training began, each as often as it was seen."""
    learning_rate: float | None = None
    """Of the next step; not told at each point."""
    memory: int | None = None
    """Bytes that the process holds; on a GPU, those of the GPU."""


class Control(BaseModel):
    """What the user asks of a running learner."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    action: Literal["stop", "pause", "resume", "learning_rate", "probe"]
    """stop: end now and keep what was learnt so far. pause: wait until resume. learning_rate: go on with a new one.
    probe: show now, and after each epoch, what the layers make of some rows.
    """
    learning_rate: float | None = Field(default=None, gt=0)
    """The new rate, with that action."""
    probe: ProbedRows | None = None
    """The rows, with that action; no rows end it."""

    @model_validator(mode="after")
    def _has_what_the_action_takes(self) -> Self:
        if (self.action == "learning_rate") != (self.learning_rate is not None):
            raise ValueError("a new learning rate comes with the action learning_rate, and with no other")
        if (self.action == "probe") != (self.probe is not None):
            raise ValueError("rows come with the action probe, and with no other")
        return self


class InspectContext(Protocol):
    """For `inspect`: where files lie."""

    def resolve(self, path: str) -> Path:
        """Return the place of a data path; raises SettingsError-free NodeError outside the allowed folders."""


class ExecuteContext(Protocol):
    """For `execute`."""

    @property
    def seed(self) -> int:
        """The node's seed: from what arrives, and from the workflow's seed where the node type says `random=True`."""

    @property
    def scratch(self) -> Path:
        """An empty folder of the node's own; gone after the run."""

    @property
    def checkpoints(self) -> Path:
        """A folder that outlives a killed process: the same recipe finds it again until its result is there."""

    @property
    def threads(self) -> int:
        """How many threads the node may use. Never varies with load."""

    def resolve(self, path: str) -> Path:
        """Return the place of a data path relative to the workflow or the workspace; NodeError outside of them."""

    def reads_elsewhere(self, address: str) -> None:
        """Say that the result follows from what no fingerprint tells of. It stays with this node alone."""

    def progress(self, fraction: float, message: str = "", **values: object) -> None:
        """Say how far the work is, 0 to 1, and what goes on (a template as in NetwrightError).

        Cheap: sent on at most 20 times a second. Raises Cancelled if so.
        """

    def paused(self, fraction: float, message: str = "", **values: object) -> None:
        """Say that the work waits until the user lets it go on. The next `progress` ends that."""

    def check_cancelled(self) -> None:
        """Raise Cancelled once the user has cancelled. Call it in long loops."""

    def log(self, line: Message | str, **values: object) -> None:
        """Add a line to the node's log: a message, a template (as in NetwrightError) with values, or plain words."""

    def warn(self, problem: str, remedy: str = "", **values: object) -> None:
        """Add a warning (templates as in NetwrightError) that is shown on the node and kept with its result."""

    def point(self, point: Point) -> None:
        """Add a point to the node's live curve."""

    def show(self, glimpse: Glimpse) -> None:
        """Show something of the work as it is now, in the place of what was shown of its kind before."""

    def control(self) -> Control | None:
        """Return what the user asked of the node since the last call, if anything."""

    def incomplete(self, why: str, **values: object) -> None:
        """Say that the result is not the full recipe's: stopped early, steered.

        It stays with this node, is shown with the reason, and never answers for the recipe.
        """

    def facts(self, **values: Any) -> None:
        """Record facts with the run: the seeds used, the backend chosen, versions."""
