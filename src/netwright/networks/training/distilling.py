"""Distillation: a student learns from the targets and from what a teacher says (Hinton et al., 2015)."""

from __future__ import annotations

from typing import Any

from netwright.networks.build import ascii_name, build, layer_seeds
from netwright.networks.training.course import Course, seed_of
from netwright.networks.training.distilling_setup import DistillationSetup, Pairing
from netwright.networks.training.examples import Examples
from netwright.networks.training.live_probe import LiveProbe, RowsOf
from netwright.networks.training.machine import prepare_machine
from netwright.networks.training.optimizing import make_optimizer
from netwright.networks.training.supervised import Trained, build_to_learn, learnt
from netwright.networks.training.watching import Watcher
from netwright.ports import Network


def distil(
    student: Network,
    teacher: Network,
    examples: Examples,
    validation: Examples | None,
    pairing: Pairing,
    setup: DistillationSetup,
    watcher: Watcher,
    rows_of: RowsOf | None = None,
) -> Trained:
    """Teach the student. Targets are class indices, by its output. `rows_of` lets the user look at some rows."""
    from netwright.networks.training.distilling_model import DistillationModel
    from netwright.networks.training.guard import Guard
    from netwright.networks.training.model import Feed

    def feed(rows: Examples) -> Feed:
        rows.check()
        x = {ascii_name(name): rows.x[name] for name in student.spec.inputs}
        return Feed((x, rows.y[pairing.output]), rows.rows, setup.batch_size)

    seed = seed_of(setup, watcher)
    watcher.facts(**prepare_machine(watcher.threads, setup))
    built = build_to_learn(student, seed, precision=setup.precision)
    knowing: Any = build(teacher.spec.graph, weights=teacher.weights, assets=teacher.assets).model
    knowing.trainable = False
    learning = feed(examples)
    model = DistillationModel(built.model, knowing, pairing, setup)
    model.guard = Guard()
    model.steered = (make_optimizer(setup.optimizer, model.guard, learning.batches, setup.epochs),)
    model.steered[0].optimizer.build(built.model.trainable_variables)
    probe = LiveProbe(built, rows_of, watcher) if rows_of else None
    course = Course(model, learning, setup, watcher, None if validation is None else feed(validation), probe=probe)
    course.run()
    watcher.facts(layer_seeds=layer_seeds(built.graph, seed))
    return Trained(learnt(student, built), course.place.history, course.ending, course.place.steps)
