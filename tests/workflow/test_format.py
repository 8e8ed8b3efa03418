"""The file format: what is written reads back, and what is damaged opens as far as it goes, with its damage named."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netwright.workflow.document import Document, NodeEntry
from netwright.workflow.editing.edits import Edit, EditRefused, apply
from netwright.workflow.errors import FutureFormat, UnreadableWorkflow
from netwright.workflow.file.format import Parsed, dump, parse
from netwright.workflow.problems.problems import find_problems
from tests.workflow.samples import TYPES, chain, flagship, nested
from tests.workflow.test_edits import EDITS

FIXTURES = Path(__file__).parent / "fixtures"


def told(parsed: Parsed) -> str:
    return "\n".join(map(str, parsed.damage))


def with_settings(**settings: object) -> str:
    return json.dumps({"format": 1, "nodes": {"a": {"type": "x", "settings": settings}}})


@pytest.mark.parametrize("make", [Document, flagship, nested, lambda: chain(20)])
def test_what_is_written_reads_back(make: type[Document]) -> None:
    document = make()
    parsed = parse(dump(document))
    assert parsed.document == document
    assert parsed.damage == []
    assert dump(parsed.document) == dump(document)


@given(st.lists(EDITS, max_size=20))
def test_any_edited_document_reads_back(edits: list[Edit]) -> None:
    document = nested()
    for edit in edits:
        try:
            document = apply(document, edit).document
        except EditRefused:
            continue
    again = parse(dump(document))
    assert again.damage == []
    assert again.document == document


def test_the_text_does_not_depend_on_the_order_of_making() -> None:
    one = Document(nodes={"a": NodeEntry(type="x", settings={"p": 1, "q": 2}), "b": NodeEntry(type="y")})
    other = Document(nodes={"b": NodeEntry(type="y"), "a": NodeEntry(type="x", settings={"q": 2, "p": 1})})
    assert dump(one) == dump(other)


def test_text_reads_well_in_a_diff() -> None:
    before, after = flagship(), flagship()
    settings = {**after.nodes["dense"].settings, "units": 99}
    nodes = {**after.nodes, "dense": after.nodes["dense"].model_copy(update={"settings": settings})}
    lines, changed = dump(before).splitlines(), dump(after.model_copy(update={"nodes": nodes})).splitlines()
    assert len(lines) == len(changed)
    assert [pair for pair in zip(lines, changed, strict=True) if pair[0] != pair[1]] == [
        ('        "units": {"$expression": "units * 2"}', '        "units": 99')
    ]
    assert dump(before).endswith("}\n")
    assert '"position": [100, 0]' in dump(before)
    assert "산 이름 짓기" in dump(before)


def test_long_settings_go_over_several_lines() -> None:
    columns = [{"name": f"column number {at}", "kind": "number"} for at in range(4)]
    text = dump(Document(nodes={"a": NodeEntry(type="x", settings={"columns": columns})}))
    assert '          {"kind": "number", "name": "column number 2"},\n' in text
    assert parse(text).document.nodes["a"].settings["columns"] == columns


def test_relative_paths_stay_as_they_are() -> None:
    text = with_settings(path="data/../데이터/names.csv")
    assert '"data/../데이터/names.csv"' in dump(parse(text).document)


@pytest.mark.parametrize("file", sorted(FIXTURES.glob("format-*.netwright.json")), ids=lambda file: file.name)
def test_every_format_that_was_ever_written_still_opens(file: Path) -> None:
    parsed = parse(file.read_bytes())
    assert parsed.damage == []
    assert parsed.document.nodes


@pytest.mark.parametrize("eighth", range(1, 8))
def test_a_cut_file_opens_up_to_the_cut(eighth: int) -> None:
    text = dump(chain(40))
    parsed = parse(text[: len(text) * eighth // 8])
    assert "is damaged at line" in told(parsed)
    assert len(parsed.document.nodes) >= (eighth - 1) * 4


@pytest.mark.parametrize(
    "text",
    ["", "  \n", "\0\0\0\0", "nonsense", "[]", "3", "null", '{"a": 1}', "[" * 100_000, '{"a":' * 100_000],
    ids=lambda text: text[:12] or "empty",
)
def test_what_is_no_workflow_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableWorkflow) as refusal:
        parse(text)
    assert str(refusal.value.problem)
    assert str(refusal.value.remedy)


def test_deep_settings_are_left_out_and_named() -> None:
    deep = (
        '{"format": 1, "nodes": {"a": {"type": "x", "settings": {"good": 1, "deep": ' + "[" * 500 + "]" * 500 + "}}}}"
    )
    parsed = parse(deep)
    assert parsed.document.nodes["a"].settings["good"] == 1
    assert "nested too deep" in told(parsed)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_other_encodings_open(encoding: str) -> None:
    assert parse(dump(flagship()).encode(encoding)).document == flagship()


def test_bytes_that_are_no_utf8_are_named() -> None:
    parsed = parse(dump(flagship()).encode("cp949"))
    assert "is not UTF-8 from byte" in told(parsed)
    assert parsed.document.nodes == flagship().nodes


def test_huge_files_are_refused_and_large_strings_open() -> None:
    with pytest.raises(UnreadableWorkflow, match="at most 20 MB"):
        parse(b" " * (20 * 2**20 + 1))
    assert len(parse(with_settings(code="x" * 10_000_000)).document.nodes["a"].settings["code"]) == 10_000_000


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "1" * 400, "1" * 5000])
def test_numbers_that_are_none_are_left_out(number: str) -> None:
    parsed = parse(f'{{"format": 1, "nodes": {{"a": {{"type": "x", "settings": {{"p": 1, "q": {number}}}}}}}}}')
    assert parsed.damage
    if len(number) < 5000:
        assert parsed.document.nodes["a"].settings == {"p": 1}
        assert "nodes.a.settings.q" in told(parsed)


def test_doubled_names_are_named() -> None:
    parsed = parse('{"format": 1, "nodes": {"a": {"type": "x"}, "a": {"type": "y"}}}')
    assert parsed.document.nodes["a"].type == "y"
    assert "The name a stands twice" in told(parsed)


def test_half_characters_and_nul_are_replaced() -> None:
    parsed = parse('{"format": 1, "title": "a\\ud800b", "nodes": {"a": {"type": "x", "settings": {"p": "c\\u0000d"}}}}')
    assert parsed.document.title == "a�b"
    assert parsed.document.nodes["a"].settings == {"p": "c�d"}
    assert len(parsed.damage) == 2
    dump(parsed.document).encode("utf-8")
    assert parse('{"format": 1, "title": "\\ud83d\\ude00"}').document.title == "😀"


def test_proto_is_left_out() -> None:
    parsed = parse('{"format": 1, "__proto__": {"x": 1}, "nodes": {"a": {"type": "x", "settings": {"__proto__": 1}}}}')
    assert "__proto__" not in dump(parsed.document)
    assert len(parsed.damage) == 2


@pytest.mark.parametrize("title", ["‮evil", "a​b", "<script>alert(1)</script>", "산"])
def test_strange_names_are_kept_as_text(title: str) -> None:
    text = json.dumps({"format": 1, "title": title, "nodes": {"a": {"type": "x", "label": title}}})
    assert parse(text).document.nodes["a"].label == title
    assert parse(text).damage == []


def test_merge_markers_are_resolved_and_named() -> None:
    lines = dump(flagship()).splitlines()
    at = next(place for place, line in enumerate(lines) if '"seed"' in line)
    lines[at : at + 1] = ["<<<<<<< HEAD", '  "seed": 8,', "=======", '  "seed": 9,', ">>>>>>> theirs"]
    parsed = parse("\n".join(lines))
    assert parsed.document.seed == 8
    assert parsed.document.nodes == flagship().nodes
    assert "unresolved merge conflicts" in told(parsed)


def test_a_future_format_is_refused_with_what_to_do() -> None:
    with pytest.raises(FutureFormat, match=r"format 2; this one reads up to 1.*Update Netwright"):
        parse('{"format": 2, "nodes": {}}')


def test_each_wrong_part_goes_alone() -> None:
    data = json.loads(dump(flagship()))
    data["seed"] = "seven"
    data["colour"] = "red"
    data["nodes"]["dense"]["position"] = [0, "x"]
    data["nodes"]["rows"]["version"] = -1
    data["nodes"]["Bad Id"] = {"type": "x"}
    data["nodes"]["untyped"] = {"label": "?"}
    data["nodes"]["text"] = "a node?"
    data["variables"]["quick"]["value"] = "maybe"
    data["connections"] += [{"from": "reader.table"}, 7, {"from": "gone.x", "to": "dense.tensor"}]
    data["connections"] += [{"from": "in.tensor", "to": "dense.tensor"}]
    data["groups"]["data"]["nodes"].append("gone")
    parsed = parse(json.dumps(data))
    good = flagship()
    assert parsed.document.nodes == good.nodes | {
        "rows": good.nodes["rows"],
        "dense": good.nodes["dense"].model_copy(update={"position": (0.0, 0.0)}),
    }
    assert parsed.document.connections == good.connections
    assert parsed.document.groups == good.groups
    assert parsed.document.seed == 1
    assert parsed.document.variables.keys() == {"units"}
    for place in ("seed", "colour", "nodes.dense.position", "nodes.Bad Id", "nodes.untyped", "nodes.text"):
        assert place in told(parsed)
    assert "the wire from gone.x to dense.tensor was left out" in told(parsed)


def test_damage_is_not_told_without_end() -> None:
    data = {"format": 1, "nodes": {f"n{at}": {} for at in range(5000)}}
    parsed = parse(json.dumps(data))
    assert len(parsed.damage) == 101
    assert "There is more damage: 4900 places." in told(parsed)


@given(st.data())
def test_mutations_open_or_are_refused(data: st.DataObject) -> None:
    text = bytearray(dump(nested()).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        parsed = parse(bytes(text))
    except UnreadableWorkflow:
        return
    again = parse(dump(parsed.document))
    assert again.document == parsed.document
    assert again.damage == []
    find_problems(parsed.document, TYPES)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*Document.model_fields, "a", "type", "from"]), inner, max_size=4)
        ),
    )
)
def test_any_json_opens_or_is_refused(value: object) -> None:
    try:
        parsed = parse(json.dumps({"format": 1, "nodes": value, "connections": value, "workflows": {"w": value}}))
    except UnreadableWorkflow:
        return
    assert parse(dump(parsed.document)).document == parsed.document


def test_migrations_run_step_by_step() -> None:
    def second(data: dict[str, object]) -> dict[str, object]:
        return {**data, "titel": f"{data['name']}!"}

    def third(data: dict[str, object]) -> dict[str, object]:
        return {"title": data["titel"], "nodes": data["nodes"]}

    text = '{"format": 1, "name": "old", "nodes": {"a": {"type": "x"}}}'
    parsed = parse(text, {1: second, 2: third}, current=3)
    assert parsed.document.title == "old!"
    assert parsed.damage == []
    with pytest.raises(UnreadableWorkflow, match="format 2 can no longer be read"):
        parse('{"format": 2, "nodes": {}}', {1: second}, current=3)


def test_ten_thousand_nodes_are_no_trouble() -> None:
    text = dump(chain(10_000))
    begin = time.process_time()
    document = parse(text).document
    assert find_problems(document, TYPES) == []
    assert time.process_time() - begin < 3
    assert len(document.nodes) == 10_000


@pytest.mark.parametrize(
    "text",
    [
        '{"format": 1, "nodes": {' + '"a": {}, ' * 100_000,
        "<<<<<<<\n" * 300_000,
        '{"format": 1, "x": "' + '\\"' * 1_000_000 + "\n",
        '{"format": 1, "connections": [' + "1, " * 600_000 + "1]}",
        '{"format": 1, "groups": {"g": {"nodes": [' + "1, " * 600_000 + "1]}}}",
        '"' * 3_000_000,
        '{"format": 1, ' + "[" * 3_000_000,
    ],
    ids=["doubled", "conflicts", "escapes", "wires", "members", "quotes", "deep"],
)
def test_hostile_files_take_little_time(text: str) -> None:
    begin = time.process_time()
    try:
        assert len(parse(text).damage) <= 101
    except UnreadableWorkflow as refusal:
        assert str(refusal.problem)  # noqa: PT017 - either is right
    assert time.process_time() - begin < 5


def test_a_thousand_nodes_open_quickly() -> None:
    text, best = dump(chain(1000)), 1.0
    for _ in range(10):
        begin = time.process_time()
        find_problems(parse(text).document, TYPES)
        best = min(best, time.process_time() - begin)
    # 25 to 35 ms on an idle machine; the margin is for a busy one.
    assert best < 0.1, f"{best * 1000:.0f} ms"


@pytest.mark.parametrize(
    ("change", "is_lost"),
    [
        ({"nodes": {"a": {"type": "x", "label": 3}}}, False),
        ({"nodes": {"a": {"type": "x", "position": "there"}}}, False),
        ({"annotations": {"n": {"text": 1}}}, False),
        ({"groups": {"g": {"nodes": ["gone"]}}}, False),
        ({"connections": [{"from": "a.o", "to": "b.i"}] * 2, "nodes": {"a": {"type": "x"}, "b": {"type": "x"}}}, False),
        ({"nodes": {"a": {"type": "x", "settings": 3}}}, True),
        ({"connections": [{"from": "a.o", "to": "gone.i"}]}, True),
        ({"seed": "seven"}, True),
        ({"variables": {"v": {"type": "flag", "value": 3}}}, True),
    ],
)
def test_only_what_changes_the_meaning_is_lost(change: dict[str, object], is_lost: bool) -> None:
    parsed = parse(json.dumps({"format": 1, "nodes": {"a": {"type": "x"}}, **change}))
    assert parsed.damage
    assert bool(parsed.losses) is is_lost
