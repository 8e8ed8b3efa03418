"""Text Reader node."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Literal

from netwright.nodes.io.places import FOLDER_HELP, PATH_HELP, local_files
from netwright.nodes.io.reading import checked_pattern, files_of, source_of
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
    """Which files, and what makes a row."""

    source: Literal["a file", "a folder"] = choice(default="a file", title="Texts of")
    path: str = file(
        default="", endings=[".txt", ".md", ".log", ".text"], title="File", help=PATH_HELP, when={"source": "a file"}
    )
    folder: str = text(default="data", title="Folder", help=FOLDER_HELP, when={"source": "a folder"})
    pattern: str = text(
        default="**/*.txt",
        title="Pattern of the names",
        help="* stands for any letters, ? for one, **/ for any folders: reviews-*.txt.",
        when={"source": "a folder"},
    )
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
    """Read texts line by line, by paragraphs, or as whole files.

    A paragraph ends at an empty line. The encoding is found by looking at each file. The texts of a folder come in the
    order of their paths, with the path and, as class, the name of the folder that the file lies in.
    """

    outputs = {"table": TablePort("The texts.")}

    def files(self) -> tuple[str, ...]:
        return local_files(self.settings.folder if self._of_folder else self.settings.path)

    def configure(self) -> dict[str, TableSpec]:
        names = self._names()
        if len(set(names)) < len(names):
            raise SettingsError(
                "column",
                "The table has a column {column} already.",
                "Give it another name.",
                column=self.settings.column,
            )
        columns = tuple(ColumnSpec(name=name, dtype="String", kind="text") for name in names)
        is_one = self.settings.unit == "whole file" and not self._of_folder
        return {"table": TableSpec(columns=columns, rows=1 if is_one else None)}

    def execute(self, *, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        rows: list[tuple[str | None, ...]] = []
        if not self._of_folder:
            rows += [(one,) for one in self._texts(source_of(context, self.settings.path), self.settings.path)]
        else:
            pattern = checked_pattern(self.settings.pattern)
            folder, names = files_of(context, self.settings.folder, pattern, self._chosen)
            for place, name in enumerate(names):
                context.progress(place / len(names), name)
                beside = (name, PurePosixPath(name).parent.name or None)
                rows += [(one, *beside) for one in self._texts(folder / name, name)]
        schema = dict.fromkeys(self._names(), pl.String)
        return {"table": Table.of(pl.DataFrame(rows, schema=schema, orient="row"))}

    @property
    def _of_folder(self) -> bool:
        return self.settings.source == "a folder"

    def _names(self) -> list[str]:
        return [self.settings.column, *(("path", "class") if self._of_folder else ())]

    def _chosen(self, names: list[str]) -> list[str]:
        if not names:
            raise SettingsError(
                "pattern",
                "No file in {folder} fits {pattern}.",
                "Change the folder or the pattern.",
                folder=self.settings.folder,
                pattern=self.settings.pattern,
            )
        return sorted(names, key=PurePosixPath)

    def _texts(self, path: Path, name: str) -> list[str]:
        """Return the texts of a file, which is known to the user by a name."""
        if path.stat().st_size > self.settings.most * 1_000_000:
            raise SettingsError(
                "most",
                "The file {path} has {size} MB, more than is allowed.",
                "Raise Largest file, or choose another file.",
                path=name,
                size=round(path.stat().st_size / 1_000_000),
            )
        found = self._cut(self._content(path))
        is_whole = self.settings.unit == "whole file"
        return [one for one in found if is_whole or not self.settings.skip_empty or one.strip()]

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
