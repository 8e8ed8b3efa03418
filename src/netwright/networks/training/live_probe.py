"""What the layers of a network make of some rows while it learns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from netwright.networks.build import Built
from netwright.networks.probing import Probers
from netwright.networks.training.pacing import Pace
from netwright.networks.training.watching import Watcher
from netwright.ports import NetworkSpec
from netwright.sdk.glimpse import Probed, ProbedRows

if TYPE_CHECKING:
    import numpy as np

RowsOf = Callable[[ProbedRows], "Mapping[str, np.ndarray]"]
"""What goes into a network for some rows, by input, as far as columns and noise go."""


class LiveProbe:
    """Shows what the user asks to see, at once and then after each epoch. It changes no bit of the training."""

    def __init__(
        self,
        built: Mapping[str, Built],
        specs: Mapping[str, NetworkSpec],
        rows_of: Mapping[str, RowsOf],
        watcher: Watcher,
    ) -> None:
        self._built = built
        self._specs = specs
        self._rows_of = rows_of
        self._watcher = watcher
        self._probers: Probers | None = None
        self._wanted: ProbedRows | None = None
        self._x: dict[str, Mapping[str, np.ndarray]] = {}
        self._pace = Pace()

    def take(self, wanted: ProbedRows, epoch: int) -> None:
        """Follow other rows from now on; none end it."""
        self._wanted, self._pace = None, Pace()
        if not wanted.rows or not self._rows_of:
            return
        try:
            self._x = {name: rows_of(wanted) for name, rows_of in self._rows_of.items()}
            self._probers = self._probers or Probers({name: self._built[name] for name in self._rows_of}, self._specs)
        except Exception as error:  # whatever is wrong with the rows, it must not end the training
            self._watcher.log("The rows cannot be shown: {reason}", reason=error)
            return
        self._wanted = wanted
        self.show(epoch)

    def show(self, epoch: int) -> None:
        """Show the rows as the layers see them now, where somebody asked for that and not a moment ago."""
        if self._wanted is None or self._probers is None or not self._pace.is_due():
            return
        try:
            layers = self._probers.read(self._x)
        except Exception as error:  # for example memory: the training goes on without
            self._wanted = None
            self._watcher.log("The rows cannot be shown: {reason}", reason=error)
            return
        self._watcher.show(Probed(port=self._wanted.port, numbers=self._wanted.rows, epoch=epoch, layers=layers))
