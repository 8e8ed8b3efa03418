"""Repeat node."""

from __future__ import annotations

from typing import Literal

from netwright.sdk import FigurePort, Node, Settings, TablePort, choice, groups, integer, node, text


class ChangedSetting(Settings):
    """One setting that has another value in each round."""

    setting: str = text(
        offers="settings", title="Setting", help="A variable of the sub-workflow, or a setting of a node in it."
    )
    values: str = text(
        multiline=True, title="Values", help="With commas or line ends between, such as 0.1, 0.01, 0.001."
    )


class RepeatSettings(Settings):
    """What is different from round to round."""

    over: Literal["seeds", "settings"] = choice(
        default="seeds",
        title="Repeat over",
        help="Seeds show how much of a result is luck. Settings compare values.",
    )
    seeds: int = integer(
        default=5,
        ge=1,
        le=1_000,
        title="Rounds",
        help="The first has the workflow's own seed, each further one the next.",
        when={"over": "seeds"},
    )
    changes: tuple[ChangedSetting, ...] = groups(title="Settings", when={"over": "settings"})
    combine: Literal["each with each", "row by row"] = choice(
        default="each with each",
        title="Combine",
        help="Row by row, the first values make the first round, the second ones the next: a table of settings.",
        when={"over": "settings"},
    )


@node(
    id="repeat",
    title="Repeat",
    group="flow",
    holds_workflow=True,
    keywords=("loop", "seeds", "grid search", "parameter sweep", "rounds", "again"),
)
class Repeat(Node[RepeatSettings]):
    """Run a sub-workflow several times, with other seeds or other settings.

    Its tables and variables come out as one table each, with the round in front of the rows. Rounds run side by side
    where the machine has room, and each is kept: one more value runs one more round only.
    """

    outputs = {
        "summary": TablePort("For each number: mean, standard deviation, least and greatest."),
        "figure": FigurePort("How each number varies from round to round."),
    }
