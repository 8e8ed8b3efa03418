"""What a run found out is known to editing from then on, also after a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from netwright.engine.session import Session
from netwright.workers.protocol import NodeDraft
from netwright.workflow.document import Connection, Document, NodeEntry

PATH = "words.netwright.json"
SIZE = {"$expression": 'spec("encoder", "table").column("sequence").index_size'}


def drawn(length: int = 4) -> Document:
    """An embedding as large as the vocabulary that an encoder learns from a column."""
    encoder: dict[str, Any] = {"column": "said", "unit": "word", "length": length}
    return Document(
        nodes={
            "rows": NodeEntry(type="csv_reader", settings={"path": "data.csv"}),
            "encoder": NodeEntry(type="sequence_encoder", settings=encoder),
            "start": NodeEntry(type="layer.input", settings={"shape": [4], "dtype": "int32"}),
            "vectors": NodeEntry(type="layer.embedding", settings={"input_dim": SIZE, "output_dim": 3}),
        },
        connections=(
            Connection(source="rows.table", target="encoder.table"),
            Connection(source="start.output", target="vectors.input"),
        ),
    )


def test_a_vocabulary_is_known_once_it_was_learnt(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("said\nfine weather\nfine food\n", "utf-8")
    asyncio.run(_known_after_a_restart(tmp_path))


async def _known_after_a_restart(workspace: Path) -> None:
    session = await Session.open(workspace)
    try:
        result = await session.run(drawn(), PATH, to=["encoder"])
        assert [state.error for state in result.states.values() if state.error] == []
    finally:
        await session.close()
    session = await Session.open(workspace)
    try:
        never_ran = await _draft(session, drawn(length=5))
        assert never_ran.parameters is None
        assert never_ran.problems == ()
        known = await _draft(session, drawn())
        assert known.settings is not None
        size = known.settings["input_dim"]
        assert size >= 3, "three words, and marks"
        assert known.parameters is not None
        assert known.parameters.trainable == 3 * size
    finally:
        await session.close()


async def _draft(session: Session, document: Document) -> NodeDraft:
    draft = (await session.draft(document, PATH, fresh=True)).drafts["vectors"]
    assert draft is not None
    return draft
