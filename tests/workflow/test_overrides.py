"""Values from outside: `--var` and `--set`."""

from __future__ import annotations

from typing import Any

import pytest

from netwright.sdk import Settings, column, flag, integer, text
from netwright.workflow.document import Variable
from netwright.workflow.errors import VariableError
from netwright.workflow.overrides import check_overrides, parse_overrides, set_settings
from tests.workflow.samples import TYPES, flagship

VARIABLES = {
    "quick": Variable(type="flag", value=False),
    "units": Variable(type="integer", value=8),
    "rate": Variable(type="number", value=0.1),
    "name": Variable(type="text", value=""),
}


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("quick=true", True),
        ("quick=Off", False),
        ("units=-12", -12),
        ("rate=1e-3", 0.001),
        ("rate=2", 2),
        ("name=a=b ", "a=b "),
        ("name=", ""),
    ],
)
def test_values_are_read_by_type(given: str, value: object) -> None:
    (found,) = parse_overrides(VARIABLES, [given]).values()
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("quick", "quick does not give a variable a value. Write NAME=VALUE."),
        ("quik=1", "There is no variable quik in this workflow. It has these: name, quick, rate, units."),
        ("quick=maybe", "The variable quick is a flag and cannot be maybe. Give true or false."),
        ("units=1.5", "The variable units is a whole number and cannot be 1.5."),
        ("units=" + "9" * 30, "is a whole number"),
        ("units=" + "9" * 9000, "is a whole number"),
        ("rate=nan", "The variable rate is a number and cannot be nan."),
        ("rate=1e999", "is a number"),
        ("rate=", "is a number"),
    ],
)
def test_misfits_are_named(given: str, sentence: str) -> None:
    with pytest.raises(VariableError) as fault:
        parse_overrides(VARIABLES, [given])
    assert sentence in str(fault.value)


def test_values_from_python_are_checked() -> None:
    assert check_overrides(VARIABLES, {"quick": True, "rate": 1}) == {"quick": True, "rate": 1}
    wrong: dict[str, object]
    for wrong in ({"units": True}, {"units": "8"}, {"rate": float("nan")}, {"name": 3}, {"gone": 1}, {"name": None}):
        with pytest.raises(VariableError):
            check_overrides(VARIABLES, wrong)
    with pytest.raises(VariableError, match="declares none"):
        check_overrides({}, {"quick": True})


class ReaderSettings(Settings):
    path: str = text("")
    rows: int = integer(0)
    header: bool = flag(True)
    key: str | None = column(port="table")


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("reader.path=12", "12"),
        ("reader.rows=12", 12),
        ("reader.header=off", False),
        ("reader.key=null", None),
        ("reader.rows=[1, 2]", [1, 2]),
    ],
)
def test_settings_are_set(given: str, value: Any) -> None:
    types = {"reader": TYPES["reader"].model_copy(update={"settings": ReaderSettings.form()})}
    name = given.partition("=")[0].partition(".")[2]
    assert set_settings(flagship(), types, [given]).nodes["reader"].settings[name] == value


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("reader=1", "reader=1 does not set a setting."),
        ("gone.x=1", "There is no node gone in this workflow."),
        ("reader.gone=1", "Reader has no setting gone. It has these: path, rows, header, key."),
        ("reader.rows=NaN", "NaN is no value for a setting."),
    ],
)
def test_settings_that_cannot_be_set(given: str, sentence: str) -> None:
    types = {"reader": TYPES["reader"].model_copy(update={"settings": ReaderSettings.form()})}
    with pytest.raises(VariableError) as fault:
        set_settings(flagship(), types, [given])
    assert sentence in str(fault.value)
