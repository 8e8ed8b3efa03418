"""Text Reader node."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from netwright.nodes.io.places import PATH_HELP, local_files
from netwright.nodes.io.reading import source_of
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    Node,
    Settings,
    SettingsError,
    TablePort,
    choice,
    file,
    flag,
    integer,
    node,
    text,
)


class TextReaderSettings(Settings):
    """Which file, and what makes a row."""

    path: str = file(default="", endings=[".txt", ".md", ".log", ".text"], title="File", help=PATH_HELP)
    unit: Literal["line", "paragraph", "whole file"] = choice(default="line", title="One row is a")
    skip_empty: bool = flag(default=True, title="Leave out empty ones")
    encoding: Literal["auto", "utf-8", "cp949", "latin-1", "utf-16"] = choice(default="auto", advanced=True)
    column: str = text(default="text", title="Name of the column", advanced=True)
    most: int = integer(
        default=500,
        ge=1,
        le=100_000,
        title="Largest file in MB",
        help="A guard against files chosen by mistake.",
        advanced=True,
    )


@node(
    id="text_reader", title="Text Reader", group="io", keywords=("txt", "lines", "document", "corpus", "load", "import")
)
class TextReader(Node[TextReaderSettings]):
    """Read a text file line by line, by paragraphs, or as a whole.

    A paragraph ends at an empty line. The encoding is found by looking at the file.
    """

    outputs = {"table": TablePort("The texts.")}

    def files(self) -> tuple[str, ...]:
        return local_files(self.settings.path)

    def configure(self) -> dict[str, TableSpec]:
        column = ColumnSpec(name=self.settings.column, dtype="String", kind="text")
        return {"table": TableSpec(columns=(column,), rows=1 if self.settings.unit == "whole file" else None)}

    def execute(self, *, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        path = source_of(context, self.settings.path)
        if path.stat().st_size > self.settings.most * 1_000_000:
            raise SettingsError(
                "most",
                "The file {path} has {size} MB, more than is allowed.",
                "Raise Largest file, or choose another file.",
                path=self.settings.path,
                size=round(path.stat().st_size / 1_000_000),
            )
        found = self._cut(self._content(path))
        if self.settings.skip_empty and self.settings.unit != "whole file":
            found = [one for one in found if one.strip()]
        return {
            "table": Table.of(pl.DataFrame({self.settings.column: found}, schema={self.settings.column: pl.String}))
        }

    def _content(self, path: Path) -> str:
        from netwright.nodes.io.dialects import find_encoding

        encoding = find_encoding(path) if self.settings.encoding == "auto" else self.settings.encoding
        try:
            return path.read_text(encoding=encoding)
        except UnicodeDecodeError as error:
            raise SettingsError(
                "encoding",
                "The file {path} is not {encoding} text: byte {position} does not fit.",
                "Choose another encoding.",
                path=path.name,
                encoding=encoding,
                position=error.start,
            ) from None

    def _cut(self, content: str) -> list[str]:
        if self.settings.unit == "whole file":
            return [content]
        if self.settings.unit == "line":
            return content.splitlines()
        return [part.strip("\n") for part in content.replace("\r\n", "\n").split("\n\n")]
