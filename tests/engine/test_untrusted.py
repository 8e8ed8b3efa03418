"""A foreign workflow with code in it: drafted and run without any of it, until the user trusts it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from netwright.engine.session import Session
from netwright.networks.catalogue.custom import TEMPLATE
from netwright.sdk.trust import code_hash, trust
from netwright.workflow.document import Connection, Document, NodeEntry

PATH = "foreign.netwright.json"


def foreign(marker: Path) -> Document:
    code = f"open({str(marker)!r}, 'w').close()\n{TEMPLATE}"
    return Document(
        nodes={
            "start": NodeEntry(type="layer.input", settings={"shape": [4]}),
            "own": NodeEntry(type="layer.custom", settings={"code": code}),
            "summary": NodeEntry(type="network_summary"),
        },
        connections=(
            Connection(source="start.output", target="own.input"),
            Connection(source="own.output", target="summary.network"),
        ),
    )


def test_foreign_code_waits_for_trust(tmp_path: Path) -> None:
    asyncio.run(_waits_for_trust(tmp_path / "marker", tmp_path))


async def _waits_for_trust(marker: Path, workspace: Path) -> None:
    document = foreign(marker)
    hash = code_hash(document.nodes["own"].settings["code"])
    session = await Session.open(workspace)
    try:
        drafted = await session.draft(document, PATH)
        draft = drafted.drafts["own"]
        assert draft is not None
        assert [fault.trust for fault in draft.problems] == [hash]
        result = await session.run(document, PATH)
        assert result.state == "failed"
        errors = [state.error for state in result.states.values() if state.error]
        assert [error["trust"] for error in errors] == [hash]
        assert not _ran(marker)
        trust(hash)
        session.pool.forget(PATH)
        draft = (await session.draft(document, PATH)).drafts["own"]
        assert draft is not None
        assert not draft.problems
        assert draft.parameters is not None
        assert draft.parameters.trainable == 4
        assert (await session.run(document, PATH)).state == "done"
        assert _ran(marker)
    finally:
        await session.close()


def _ran(marker: Path) -> bool:
    return marker.exists()
