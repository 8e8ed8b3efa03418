"""Which values a search tries for a setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from netwright.ports.variables import Scalar, ScalarType
from netwright.sdk import Settings, SettingsError, choice, number, text
from netwright.sdk.scalars import read_scalars

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution


class SearchedSetting(Settings):
    """One setting, and the values that it may have."""

    setting: str = text(
        offers="settings", title="Setting", help="A variable of the sub-workflow, or a setting of a node in it."
    )
    kind: Literal["number", "whole number", "choice"] = choice(default="number", title="Kind")
    low: float = number(default=0.0, title="From", when={"kind": ["number", "whole number"]})
    high: float = number(default=1.0, title="To", when={"kind": ["number", "whole number"]})
    scale: Literal["linear", "logarithmic"] = choice(
        default="linear",
        title="Scale",
        help="Logarithmic for learning rates and the like.",
        when={"kind": ["number", "whole number"]},
    )
    choices: str = text(
        default="",
        multiline=True,
        title="Choices",
        help="With commas or line ends between, such as relu, tanh.",
        when={"kind": "choice"},
    )

    @property
    def type(self) -> ScalarType:
        """The type of the values."""
        if self.kind != "choice":
            return "number" if self.kind == "number" else "integer"
        kinds = {type(value) for value in self.values()}
        names: dict[frozenset[Any], ScalarType] = {frozenset({bool}): "flag", frozenset({int}): "integer"}
        return names.get(frozenset(kinds), "number" if kinds <= {int, float} else "text")

    def values(self) -> list[Scalar]:
        """Return the choices; all texts where some are."""
        found = read_scalars(self.choices)
        return [str(value) for value in found] if any(isinstance(value, str) for value in found) else found

    def check(self, place: int) -> None:
        """Raise SettingsError where there is nothing to choose from."""
        if self.kind == "choice":
            if not self.values():
                raise SettingsError(
                    f"ranges.{place}.choices",
                    "{name} has no choices.",
                    "Write them with commas between.",
                    name=self.setting,
                )
        elif self.low >= self.high or (self.scale == "logarithmic" and self.low <= 0):
            raise SettingsError(
                f"ranges.{place}.low",
                "{name} has no range: from {low} to {high}.",
                "Let From be less than To, and above 0 on a logarithmic scale.",
                name=self.setting,
                low=self.low,
                high=self.high,
            )

    def distribution(self, place: int) -> BaseDistribution:
        """Return the range as Optuna knows it; raises SettingsError."""
        from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

        self.check(place)
        if self.kind == "choice":
            return CategoricalDistribution(self.values())
        is_log = self.scale == "logarithmic"
        if self.kind == "whole number":
            return IntDistribution(round(self.low), round(self.high), log=is_log)
        return FloatDistribution(self.low, self.high, log=is_log)
