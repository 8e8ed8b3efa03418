"""Scripts: what comes out, what trust they need, and what is said of those that fail."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from netwright.nodes.table.tables.python_script import TEMPLATE, PythonScript, PythonScriptSettings
from netwright.ports import Figure, Table
from netwright.sdk import SettingsError
from netwright.sdk.trust import Untrusted, code_hash, trust
from tests.nodes.contexts import RecordingContext

ROWS = Table.of(pl.DataFrame({"x": [1, 2, 3]}))


def script(code: str, trusted: bool = True, **settings: Any) -> PythonScript:
    if trusted:
        trust(code_hash(code))
    return PythonScript(PythonScriptSettings.read({"code": code, **settings}), id="own", label="Own")


def run(code: str, *tables: Table, context: RecordingContext, **settings: Any) -> dict[str, Any]:
    return script(code, **settings).execute(tables=tables, context=context)


def test_the_code_of_a_new_node_needs_no_trust_and_works(context: RecordingContext) -> None:
    made = script(TEMPLATE, trusted=False).execute(tables=(ROWS,), context=context)
    assert made["table"].frame.collect().to_dict(as_series=False) == {"row": [0, 1, 2], "x": [1, 2, 3]}


def test_foreign_code_neither_runs_nor_is_drafted(context: RecordingContext) -> None:
    node = script("result = {'a': [1]}", trusted=False)
    with pytest.raises(Untrusted) as refused:
        node.configure()
    assert refused.value.trust == code_hash("result = {'a': [1]}")
    with pytest.raises(Untrusted):
        node.execute(context=context)


@pytest.mark.parametrize(
    "code",
    [
        "result = pl.concat(tables)",
        "result = pl.concat(tables).lazy()",
        "result = {'x': [*tables[0]['x'], *tables[1]['x']]}",
    ],
)
def test_several_tables_become_one(code: str, context: RecordingContext) -> None:
    made = run(f"import polars as pl\n{code}", ROWS, ROWS, context=context)
    assert made["table"].frame.collect()["x"].to_list() == [1, 2, 3, 1, 2, 3]


def test_a_script_that_does_not_end_is_ended(context: RecordingContext) -> None:
    with pytest.raises(SettingsError, match="it did not end within 1 seconds"):
        run("result = table\nwhile True: pass", ROWS, context=context, limit=1)


def test_a_figure_comes_out_where_it_is_asked_for(context: RecordingContext) -> None:
    code = "result = table\nfigure = {'mark': 'bar', 'data': {'values': table.to_dicts()}}"
    assert run(code, ROWS, context=context).keys() == {"table"}
    drawn = run(code, ROWS, context=context, draws=True)["figure"]
    assert isinstance(drawn, Figure)
    assert drawn.vega_lite["data"]["values"] == [{"x": 1}, {"x": 2}, {"x": 3}]
    ports = PythonScript.type.outputs_of
    assert list(ports({})) == ["table"]
    assert list(ports({"draws": True})) == ["table", "figure"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("result = table[", "line 1"),
        ("x = 1\nresult = table.missing", "line 2: AttributeError"),
        ("result = 1 / 0", "line 1: ZeroDivisionError"),
        ("x = 1", "nothing that is called result"),
        ("result = object()", "no table, but object"),
        ("result = table\nfigure = {'at': object()}", "no drawing"),
        ("result = table\nfigure = 7", "no drawing: it is of type int"),
    ],
)
def test_a_script_that_fails_is_told_with_its_line(code: str, words: str, context: RecordingContext) -> None:
    with pytest.raises(SettingsError) as failed:
        run(code, ROWS, context=context, draws=True)
    assert words in str(failed.value)
    assert failed.value.setting == "code"
