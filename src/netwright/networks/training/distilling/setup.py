"""How a student learns from a teacher, and how the two are compared. Needs specs only."""

from __future__ import annotations

from dataclasses import dataclass

from netwright.networks.feeding.feed import show_shape
from netwright.networks.feeding.targets import ends_in_chances
from netwright.networks.training.setup import CourseSetup, OptimizerSetup
from netwright.ports import NetworkSpec
from netwright.sdk import InputError


class DistillationSetup(CourseSetup):
    """How a student learns."""

    temperature: float = 3.0
    """Softens what both say before they are compared."""
    teacher_share: float = 0.7
    """Weight of the comparison with the teacher; the targets have the rest."""
    optimizer: OptimizerSetup = OptimizerSetup()


@dataclass(frozen=True)
class Pairing:
    """Names of the student's and the teacher's ends. `inputs` gives the teacher's for each of the student's."""

    inputs: dict[str, str]
    output: str
    teacher_output: str
    has_chances: bool
    teacher_has_chances: bool


def pair(student: NetworkSpec, teacher: NetworkSpec) -> Pairing:
    """Find out how the two are compared; raises InputError where they cannot be."""
    if len(student.outputs) != 1 or len(teacher.outputs) != 1:
        raise InputError(
            "student" if len(student.outputs) != 1 else "teacher",
            "Student and teacher need one output each.",
            "Choose one output before.",
        )
    (output,), (taught,) = student.outputs, teacher.outputs
    here, there = student.outputs[output].shape, teacher.outputs[taught].shape
    if here != there:
        raise InputError(
            "student",
            "The student gives {here}, the teacher {there}.",
            "Give both the same number of classes.",
            here=show_shape(here),
            there=show_shape(there),
        )
    mine, theirs = list(student.inputs), list(teacher.inputs)
    by_name = set(mine) == set(theirs)
    pairs = {name: name if by_name else theirs[place] for place, name in enumerate(mine) if place < len(theirs)}
    if len(mine) != len(theirs) or any(student.inputs[a].shape != teacher.inputs[b].shape for a, b in pairs.items()):
        raise InputError(
            "student",
            "Student and teacher do not take the same inputs.",
            "Give both inputs of the same shapes, in the same order.",
        )
    return Pairing(pairs, output, taught, ends_in_chances(student, output), ends_in_chances(teacher, taught))
