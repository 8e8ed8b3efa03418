"""Distillation: a student learns from the targets and from what a teacher says (Hinton et al., 2015)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from netwright.networks.build import ascii_name, build
from netwright.networks.training.distilling.setup import DistillationSetup, Pairing
from netwright.networks.training.examples import Examples, check_classes
from netwright.networks.training.live_probe import RowsOf
from netwright.networks.training.supervised import Trained
from netwright.networks.training.together import steer, teach
from netwright.networks.training.watching import Watcher
from netwright.ports import Network

if TYPE_CHECKING:
    from netwright.networks.training.distilling.model import DistillationModel


def distil(
    student: Network,
    teacher: Network,
    examples: Examples,
    validation: Examples | None,
    pairing: Pairing,
    setup: DistillationSetup,
    watcher: Watcher,
    rows_of: Mapping[str, RowsOf] = MappingProxyType({}),
) -> Trained:
    """Teach the student. Targets are class indices, by its output. `rows_of` lets the user look at some rows."""

    def parts(rows: Examples) -> tuple[Any, Any]:
        rows.check()
        codes = rows.y[pairing.output]
        check_classes(pairing.output, codes, student.spec.outputs[pairing.output].shape[-1])
        return {ascii_name(name): rows.x[name] for name in student.spec.inputs}, codes.astype("int32")

    def assemble(models: Mapping[str, Any], batches: int) -> DistillationModel:
        from netwright.networks.training.distilling.model import DistillationModel

        knowing: Any = build(teacher.spec.graph, weights=teacher.weights, assets=teacher.assets).model
        knowing.trainable = False
        model = DistillationModel(models["student"], knowing, pairing, setup)
        steer(model, setup.epochs, (setup.optimizer, models["student"].trainable_variables, batches))
        return model

    judged = None if validation is None else parts(validation)
    return teach({"student": student}, assemble, parts(examples), judged, setup, watcher, rows_of).single()
