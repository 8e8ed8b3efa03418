"""Collect Trials node."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from netwright.nodes.evaluation.drawing import axis, figure
from netwright.nodes.flow.pruning import course_of
from netwright.nodes.flow.rounds import FAILED
from netwright.nodes.flow.scoring import Result, ScoreSettings, scores_of
from netwright.ports import Figure, FigureSpec, Spec, Table, TableSpec, Variables, VariablesSpec
from netwright.sdk import ExecuteContext, Failed, FigurePort, InputError, Node, TablePort, VariablesPort, node

if TYPE_CHECKING:
    import polars as pl

    from netwright.nodes.flow.ranges import SearchedSetting

TITLE = "Scores of the trials"
COMPLETE = "complete"
DRAWN_SETTINGS = 8
_WHOLE = {"tickMinStep": 1}


@node(id="collect_trials", title="Collect Trials", group="flow", inserted=True)
class CollectTrials(Node[ScoreSettings]):
    """Put trials and their scores into one table, and find the best."""

    inputs = {
        "proposed": VariablesPort("What each trial was proposed.", many=True),
        "limits": VariablesPort("What each trial had to keep to.", many=True, optional=True),
        "tables": TablePort("A table of each trial that holds its score.", many=True, optional=True, spares=True),
        "variables": VariablesPort(
            "The variables of each trial that hold its score.", many=True, optional=True, spares=True
        ),
    }
    outputs = {
        "trials": TablePort("One row a trial: its settings, its score and how it ended."),
        "best": VariablesPort("The settings of the best trial, and its score."),
        "figure": FigurePort("The scores in order, and by each setting."),
    }

    def configure(
        self,
        proposed: tuple[VariablesSpec, ...],
        limits: tuple[VariablesSpec, ...],
        tables: tuple[TableSpec, ...],
        variables: tuple[VariablesSpec, ...],
    ) -> dict[str, Spec]:
        types = {one.setting: one.type for one in self.settings.ranges}
        return {
            "trials": TableSpec(rows=len(proposed)),
            "best": VariablesSpec(types={"trial": "integer", "score": "number", **types}),
            "figure": FigureSpec(title=TITLE),
        }

    def execute(
        self,
        *,
        proposed: tuple[Variables, ...],
        limits: tuple[Variables, ...],
        tables: tuple[Table | Failed, ...],
        variables: tuple[Variables | Failed, ...],
        context: ExecuteContext,
    ) -> dict[str, Any]:
        import polars as pl

        results: tuple[Result, ...] = tables or variables
        reasons = [one.reason for one in results if isinstance(one, Failed)]
        if len(reasons) == len(results):
            raise InputError(
                "tables", "Every trial failed. The first: {reason}", "Look at its nodes.", reason=reasons[0]
            )
        scores = scores_of(self.settings, results)
        kept_to = limits or (None,) * len(results)
        ends = [_end(self.settings, *one) for one in zip(results, kept_to, strict=True)]
        is_better = max if self.settings.goal == "greatest" else min
        finite = [number for number, score in enumerate(scores) if math.isfinite(score)]
        whole = [number for number in finite if ends[number] == COMPLETE]
        if not finite:
            raise InputError(
                "tables", "No trial has a score that is a number.", "Look at what the sub-workflow puts out."
            )
        best = is_better(whole or finite, key=scores.__getitem__)
        rows = pl.DataFrame(
            {
                "trial": range(1, len(scores) + 1),
                **{one.setting: [given.values[one.setting] for given in proposed] for one in self.settings.ranges},
                "score": [score if math.isfinite(score) else None for score in scores],
                "state": ends,
            }
        )
        values = {"trial": best + 1, "score": scores[best], **proposed[best].values}
        types = self.configure((), (), (), ())["best"]
        return {
            "trials": Table.of(rows),
            "best": Variables(VariablesSpec.model_validate(types), values),
            "figure": self._draw(rows),
        }

    def _draw(self, rows: pl.DataFrame) -> Figure:
        """Draw the best score so far over the trials, and the score by each setting."""
        import polars as pl

        score = pl.col("score")
        best = (score.cum_max() if self.settings.goal == "greatest" else score.cum_min()).forward_fill()
        shown = self.settings.ranges[:DRAWN_SETTINGS]
        # Names of settings hold dots, which mean something to Vega.
        fields = {one.setting: f"setting{place}" for place, one in enumerate(shown)}
        values = rows.with_columns(best=best).rename(fields).to_dicts()
        y = axis("score", self.settings.measure, scale={"zero": False})
        point = {"type": "point", "filled": True, "opacity": 0.7, "tooltip": True}
        course = {
            "width": 300,
            "height": 200,
            "layer": [
                {"mark": point, "encoding": {"x": axis("trial", axis=_WHOLE), "y": y}},
                {
                    "mark": {"type": "line", "interpolate": "step-after"},
                    "encoding": {"x": axis("trial", axis=_WHOLE), "y": {**y, "field": "best"}},
                },
            ],
        }
        parts = [
            {"width": 300, "height": 200, "mark": point, "encoding": {"x": _scale(one, fields[one.setting]), "y": y}}
            for one in shown
        ]
        return figure(TITLE, {"data": {"values": values}, "concat": [course, *parts], "columns": 3})


def _end(settings: ScoreSettings, result: Result, limits: Variables | None) -> str:
    if isinstance(result, Failed):
        return f"{FAILED}: {result.reason}"
    course = course_of(settings, result, limits)
    return f"given up after epoch {max(course.values)}" if course.was_given_up else COMPLETE


def _scale(one: SearchedSetting, field: str) -> dict[str, Any]:
    if one.kind == "choice":
        return {"field": field, "type": "nominal", "title": one.setting}
    kind = {"type": "log"} if one.scale == "logarithmic" else {"zero": False}
    return axis(field, one.setting, scale=kind, **({"axis": _WHOLE} if one.kind == "whole number" else {}))
