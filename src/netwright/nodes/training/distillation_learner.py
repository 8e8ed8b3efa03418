"""Distillation Learner node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.networks.feeding.conversion import choose_for_target
from netwright.networks.feeding.targets import check_target
from netwright.nodes.training.course_settings import (
    LengthSettings,
    OptimizerSettings,
    PatienceSettings,
    RunSettings,
    check_patience,
    check_steps,
    course_facts,
    optimizer_setup,
    patience_setup,
    state_files,
)
from netwright.nodes.training.feeding import (
    Categories,
    as_fed,
    conversions_of,
    fed_by,
    match_entries,
    promised_categories,
    rows_for,
)
from netwright.nodes.training.target_settings import InputColumns
from netwright.ports import Network, NetworkSpec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    NetworkPort,
    Node,
    TablePort,
    check_column,
    column,
    groups,
    node,
    number,
)

if TYPE_CHECKING:
    from netwright.networks.training import Examples
    from netwright.networks.training.distilling.setup import Pairing

LOSS = "sparse_categorical_crossentropy"


class LessonSettings(LengthSettings):
    """What is learnt."""

    target: str | None = column(port="training", kinds=["number", "category", "text"], title="Target column")
    inputs: tuple[InputColumns, ...] = groups(
        default=(), title="Inputs", help="Left empty, the columns that plainly fit are taken."
    )
    temperature: float = number(
        default=3.0, gt=0, le=100, title="Temperature", help="Softens what both say before they are compared."
    )
    teacher_share: float = number(
        default=0.7, ge=0, le=1, title="Share of the teacher", help="The rest of the loss comes from the target."
    )


# The last base's settings come first in the form.
class DistillationLearnerSettings(RunSettings, PatienceSettings, OptimizerSettings, LessonSettings):
    """How the student is trained."""


@node(
    id="distillation_learner",
    title="Distillation Learner",
    group="training",
    random=True,
    process="training",
    steerable=True,
    keywords=("teacher", "student", "compress", "knowledge", "soft targets"),
)
class DistillationLearner(Node[DistillationLearnerSettings]):
    """Train a small network on what a large one says.

    The student learns the classes of the target column and, in part, the teacher's chances for all classes, which say
    more than the class alone. The teacher is not changed.
    """

    inputs = {
        "student": NetworkPort("The network to train."),
        "teacher": NetworkPort("A trained network with the same inputs and classes."),
        "training": TablePort("The rows to learn from."),
        "validation": TablePort("Rows to measure on after each epoch; never learnt from.", optional=True),
    }
    outputs = {
        "student": NetworkPort("The trained student."),
        "history": TablePort("One row an epoch: losses and accuracy."),
    }

    def files(self) -> tuple[str, ...]:
        return state_files(self.settings)

    def configure(
        self, student: NetworkSpec, teacher: NetworkSpec, training: TableSpec, validation: TableSpec | None = None
    ) -> dict[str, NetworkSpec | TableSpec]:
        from netwright.networks.training.distilling.setup import pair

        check_steps(self.settings)
        check_patience(self.settings)
        if not teacher.has_weights:
            raise InputError("teacher", "The teacher is not trained.", "Connect the network of a learner.")
        pairing = pair(student, teacher)
        matched = self._match(student, pairing, training)
        known = promised_categories(training)
        trained = fed_by(student.trained(), matched, conversions_of(self.settings.inputs), known)
        classes = self._classes(pairing, known)
        return {"student": trained.model_copy(update={"classes": classes}), "history": TableSpec()}

    def execute(
        self,
        *,
        student: Network,
        teacher: Network,
        training: Table,
        validation: Table | None = None,
        context: ExecuteContext,
    ) -> dict[str, Network | Table]:
        import polars as pl

        from netwright.networks.feeding.feed import learn_categories
        from netwright.networks.training.distilling.loop import distil
        from netwright.networks.training.distilling.setup import DistillationSetup, pair

        pairing = pair(student.spec, teacher.spec)
        matched = self._match(student.spec, pairing, training.spec)
        categories = learn_categories(training, {**matched, "target": (str(self.settings.target),)})
        rows = self._rows(student.spec, pairing, matched, categories, training, "training")
        judged = (
            self._rows(student.spec, pairing, matched, categories, validation, "validation") if validation else None
        )
        setup = DistillationSetup(
            temperature=self.settings.temperature,
            teacher_share=self.settings.teacher_share,
            optimizer=optimizer_setup(self.settings),
            patience=patience_setup(self.settings),
            **course_facts(self.settings, self.settings, context),
        )
        fed = fed_by(student.spec, matched, conversions_of(self.settings.inputs), categories)
        rows_of = {"student": rows_for(fed, training, validation)}
        result = distil(student, teacher, rows, judged, pairing, setup, context, rows_of)
        classes = self._classes(pairing, categories)
        trained = as_fed(result.network, matched, conversions_of(self.settings.inputs), categories, classes)
        return {"student": trained, "history": Table.of(pl.DataFrame(result.history))}

    def _classes(self, pairing: Pairing, categories: Categories) -> dict[str, tuple[str, ...] | None]:
        target = str(self.settings.target)
        return {pairing.output: categories[target]} if target in categories else {}

    def _match(self, student: NetworkSpec, pairing: Pairing, training: TableSpec) -> dict[str, tuple[str, ...]]:
        from netwright.networks.feeding.conversion import converted

        found = check_column(training, "target", self.settings.target, ["number", "category", "text"])
        if found is not None:
            seen = converted(found, choose_for_target(found, LOSS))
            check_target(student, pairing.output, [seen], LOSS, "target")
        return match_entries(student, training, self.settings.inputs, [str(self.settings.target)]) or {}

    def _rows(
        self,
        student: NetworkSpec,
        pairing: Pairing,
        matched: dict[str, tuple[str, ...]],
        categories: dict[str, tuple[str, ...]],
        table: Table,
        port: str,
    ) -> Examples:
        from netwright.networks.feeding.feed import arrays
        from netwright.networks.training import Examples

        if not matched:
            raise InputError(port, "The columns of the table are not known.", "Run the node before first.")
        conversions = conversions_of(self.settings.inputs)
        x = arrays(table, matched, student.inputs, port, conversions, categories)
        found = table.spec.column(str(self.settings.target))
        wanted = "numbers" if found is None else choose_for_target(found, LOSS)
        target = {pairing.output: (str(self.settings.target),)}
        y = arrays(table, target, {}, port, {pairing.output: wanted}, categories)
        return Examples(x, y)
