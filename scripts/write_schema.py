"""Write the published JSON schema of the workflow format: python scripts/write_schema.py."""

from __future__ import annotations

from pathlib import Path

from netwright.workflow.file.schema import schema_text

TARGET = Path(__file__).resolve().parents[1] / "docs" / "schema" / "workflow-1.json"

if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(schema_text(), encoding="utf-8")
    print(f"wrote {TARGET}")
