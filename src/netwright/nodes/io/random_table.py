"""Random Table node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.ports import ColumnSpec, NetworkSpec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    NetworkPort,
    Node,
    Settings,
    SettingsError,
    TablePort,
    choice,
    integer,
    node,
    number,
    shape,
    text,
)

if TYPE_CHECKING:
    import numpy as np

    from netwright.ports import Network

Distribution = Literal[
    "normal", "uniform", "whole numbers", "exponential", "poisson", "true or false",
    "log-normal", "gamma", "beta", "binomial", "triangular", "Student t",
]  # fmt: skip
WHOLE = ("whole numbers", "poisson", "binomial")
MOST_NUMBERS = 500_000_000


class RandomTableSettings(Settings):
    """How many rows of what."""

    rows: int = integer(default=100, ge=1, le=100_000_000, title="Rows")
    distribution: Distribution = choice(default="normal", title="Distribution")
    mean: float = number(
        default=0.0,
        title="Mean",
        help="Of the numbers, or of their logarithms where those are normal.",
        when={"distribution": ["normal", "log-normal"]},
    )
    deviation: float = number(
        default=1.0, gt=0, le=1e6, title="Standard deviation", when={"distribution": ["normal", "log-normal"]}
    )
    low: float = number(
        default=0.0, title="Smallest value", when={"distribution": ["uniform", "whole numbers", "triangular"]}
    )
    high: float = number(
        default=1.0, title="Largest value", when={"distribution": ["uniform", "whole numbers", "triangular"]}
    )
    peak: float = number(default=0.5, title="Most frequent value", when={"distribution": "triangular"})
    rate: float = number(default=1.0, gt=0, le=1e9, title="Mean", when={"distribution": ["exponential", "poisson"]})
    chance: float = number(default=0.5, ge=0, le=1, title="Share of true", when={"distribution": "true or false"})
    trials: int = integer(default=10, ge=1, le=1_000_000_000, title="Trials", when={"distribution": "binomial"})
    success: float = number(default=0.5, ge=0, le=1, title="Chance of success", when={"distribution": "binomial"})
    alpha: float = number(default=2.0, gt=0, le=1e6, title="Alpha", when={"distribution": ["gamma", "beta"]})
    beta: float = number(default=2.0, gt=0, le=1e6, title="Beta", when={"distribution": "beta"})
    scale: float = number(default=1.0, gt=0, le=1e9, title="Scale", when={"distribution": "gamma"})
    freedom: float = number(
        default=3.0,
        gt=0,
        title="Degrees of freedom",
        help="The fewer, the more values far from the middle.",
        when={"distribution": "Student t"},
    )
    name: str = text(default="x", title="Name of the column")
    shape: tuple[int | None, ...] = shape(
        default=(), title="Shape of a cell", help="Left empty, one number. 100 makes vectors, as a generator's noise."
    )


@node(
    id="random_table",
    title="Random Table",
    group="io",
    random=True,
    keywords=("noise", "generate", "distribution", "gan", "latent", "synthetic"),
)
class RandomTable(Node[RandomTableSettings]):
    """Draw random numbers.

    One column of numbers or tensors. With a network connected, a column for each of its inputs, named and shaped as the
    network takes them: the noise that a generator is fed with. For any other distribution put a Math Formula behind
    uniform numbers.
    """

    inputs = {"network": NetworkPort("A network whose inputs are to be filled.", optional=True)}
    outputs = {"table": TablePort("The drawn rows.")}

    def configure(self, network: NetworkSpec | None = None) -> dict[str, TableSpec]:
        chosen = self.settings
        if chosen.distribution in ("uniform", "whole numbers", "triangular") and chosen.low >= chosen.high:
            raise SettingsError("high", "The largest value is not above the smallest.", "Raise it.")
        if chosen.distribution == "triangular" and not chosen.low <= chosen.peak <= chosen.high:
            raise SettingsError(
                "peak",
                "The most frequent value, {peak}, is not between the smallest and the largest.",
                "Choose one from {low} to {high}.",
                peak=chosen.peak,
                low=chosen.low,
                high=chosen.high,
            )
        columns = tuple(self._column(name, size) for name, size in self._shapes(network).items())
        return {"table": TableSpec(columns=columns, rows=self.settings.rows)}

    def execute(self, *, context: ExecuteContext, network: Network | None = None) -> dict[str, Table]:
        import numpy as np
        import polars as pl

        generator = np.random.default_rng(context.seed)
        shapes = self._shapes(network.spec if network is not None else None)
        made = {}
        for name, size in shapes.items():
            context.check_cancelled()
            made[name] = pl.Series(name, self._draw(generator, (self.settings.rows, *size)))
        like = TableSpec(columns=tuple(self._column(name, size) for name, size in shapes.items()))
        return {"table": Table.of(pl.DataFrame(made), like=like)}

    def _shapes(self, network: NetworkSpec | None) -> dict[str, tuple[int, ...]]:
        """Return the shape of a cell of each column."""
        asked = {self.settings.name: self.settings.shape}
        if network is not None:
            asked = {name: tensor.shape for name, tensor in network.inputs.items()}
        shapes = {}
        for name, size in asked.items():
            known = tuple(length for length in size if length is not None)
            if len(known) < len(size):
                raise InputError(
                    "network",
                    "The shape of {name} is not known in full.",
                    "Give every axis of the Input layer a length.",
                    name=name,
                )
            cells = self.settings.rows
            for length in known:
                cells *= length
            if cells > MOST_NUMBERS:
                raise SettingsError(
                    "rows",
                    "{count} numbers would be drawn; at most {limit} are.",
                    "Draw fewer rows, or smaller cells.",
                    count=cells,
                    limit=MOST_NUMBERS,
                )
            shapes[name] = known
        return shapes

    def _column(self, name: str, size: tuple[int, ...]) -> ColumnSpec:
        is_flag = self.settings.distribution == "true or false"
        inner = "Boolean" if is_flag else "Int64" if self.settings.distribution in WHOLE else "Float32"
        if not size:
            return ColumnSpec(name=name, dtype=inner, kind="flag" if is_flag else "number")
        return ColumnSpec(name=name, dtype=f"Array({inner}, shape={size})", kind="tensor", shape=size)

    def _draw(self, generator: np.random.Generator, size: tuple[int, ...]) -> np.ndarray:
        chosen = self.settings
        match chosen.distribution:
            case "normal":
                return (generator.standard_normal(size, dtype="float32") * chosen.deviation + chosen.mean).astype("f4")
            case "uniform":
                return generator.uniform(chosen.low, chosen.high, size).astype("f4")
            case "whole numbers":
                return generator.integers(round(chosen.low), round(chosen.high), size, endpoint=True)
            case "exponential":
                return generator.exponential(chosen.rate, size).astype("f4")
            case "poisson":
                return generator.poisson(chosen.rate, size)
            case "log-normal":
                return generator.lognormal(chosen.mean, chosen.deviation, size).astype("f4")
            case "gamma":
                return generator.gamma(chosen.alpha, chosen.scale, size).astype("f4")
            case "beta":
                return generator.beta(chosen.alpha, chosen.beta, size).astype("f4")
            case "binomial":
                return generator.binomial(chosen.trials, chosen.success, size)
            case "triangular":
                return generator.triangular(chosen.low, chosen.peak, chosen.high, size).astype("f4")
            case "Student t":
                return generator.standard_t(chosen.freedom, size).astype("f4")
        return generator.random(size) < chosen.chance
