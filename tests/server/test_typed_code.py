"""Whose code is trusted when it is typed."""

from __future__ import annotations

from netwright.networks.catalogue.custom import TEMPLATE
from netwright.nodes.layers.layer import node_classes
from netwright.sdk.trust import code_hash, trust
from netwright.server.documents.typed_code import typed_code
from netwright.workflow.document import Document, NodeEntry, SubWorkflow
from netwright.workflow.editing.edit_kinds import AddNode, Batch, ChangeSettings, Edit, Within

TYPES = {cls.type.id: cls.type for cls in node_classes()}
OWN, FOREIGN, NEW = TEMPLATE + "# own\n", TEMPLATE + "# foreign\n", TEMPLATE + "# new\n"


def typed(code: str | None, edit: Edit) -> list[str]:
    entry = NodeEntry(type="layer.custom", settings={} if code is None else {"code": code})
    document = Document(nodes={"own": entry}, workflows={"part": SubWorkflow(nodes={"own": entry})})
    return typed_code(document, TYPES, edit)


def test_code_written_over_our_own_or_trusted_code_is_the_users() -> None:
    edit = ChangeSettings(id="own", settings={"code": NEW, "arguments": "start=2"})
    trust(code_hash(OWN))
    assert typed(None, edit) == [code_hash(NEW)]
    assert typed(TEMPLATE, edit) == [code_hash(NEW)]
    assert typed(OWN, edit) == [code_hash(NEW)]
    assert typed(None, Batch(edits=(Within(workflow="part", edit=edit),))) == [code_hash(NEW)]


def test_a_change_to_foreign_code_and_code_that_comes_with_a_node_are_not() -> None:
    assert typed(FOREIGN, ChangeSettings(id="own", settings={"code": NEW})) == []
    assert typed(None, ChangeSettings(id="own", settings={"arguments": "start=2"})) == []
    assert typed(None, ChangeSettings(id="gone", settings={"code": NEW})) == []
    assert typed(None, AddNode(id="other", node=NodeEntry(type="layer.custom", settings={"code": FOREIGN}))) == []
