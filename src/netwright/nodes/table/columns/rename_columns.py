"""Rename Columns node."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.shaping import Shaping, check_distinct
from netwright.ports import TableSpec
from netwright.sdk import Settings, SettingsError, check_column, choice, column, groups, node, text

if TYPE_CHECKING:
    import polars as pl


class NewName(Settings):
    """A column and what it is called from now on."""

    column: str | None = column(port="table", title="Column")
    name: str = text(title="New name")


class RenameColumnsSettings(Settings):
    """Single names, or a rule for all."""

    by: Literal["name", "pattern"] = choice(
        default="name", title="Rename", help="One column at a time, or all whose names hold a pattern."
    )
    names: tuple[NewName, ...] = groups(title="New names", when={"by": "name"})
    search: str = text(
        default="", title="Search", help="A regular expression. (.*)_cm finds height_cm.", when={"by": "pattern"}
    )
    replace: str = text(
        default="", title="Replace by", help=r"\1 stands for what the first brackets found.", when={"by": "pattern"}
    )


@node(id="rename_columns", title="Rename Columns", group="table", keywords=("name", "title", "header"))
class RenameColumns(Shaping[RenameColumnsSettings]):
    """Give columns other names.

    Two columns of one name are refused.
    """

    def check(self, table: TableSpec) -> None:
        if self.settings.by == "name":
            for place, new in enumerate(self.settings.names):
                check_column(table, f"names.{place}.column", new.column)
                if not new.name:
                    raise SettingsError(f"names.{place}.name", "The new column has no name.", "Write one.")
            check_distinct("names", [str(new.column) for new in self.settings.names])
        else:
            _pattern(self.settings.search)
        names = [one.name for one in table.columns or ()]
        setting = "names" if self.settings.by == "name" else "replace"
        check_distinct(setting, list(self._renamed(names).values()))

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        return frame.rename(self._renamed(frame.collect_schema().names()))

    def known(self, table: TableSpec) -> TableSpec:
        new = self._renamed([one.name for one in table.columns or ()])
        columns = tuple(one.model_copy(update={"name": new[one.name]}) for one in table.columns or ())
        return TableSpec(columns=columns)

    def _renamed(self, names: list[str]) -> dict[str, str]:
        if self.settings.by == "name":
            new = {str(one.column): one.name for one in self.settings.names}
            return {name: new.get(name, name) for name in names}
        pattern = _pattern(self.settings.search)
        try:
            return {name: pattern.sub(self.settings.replace, name) or name for name in names}
        except (re.error, IndexError) as error:
            raise SettingsError(
                "replace",
                "The replacement cannot be read: {reason}.",
                "Write \\1 for what stands in the first brackets.",
                reason=str(error),
            ) from None


def _pattern(text: str) -> re.Pattern[str]:
    if not text:
        raise SettingsError("search", "There is nothing to search for.", "Write a regular expression.")
    try:
        return re.compile(text)
    except re.error as error:
        raise SettingsError(
            "search",
            "{pattern} is no regular expression: {reason}.",
            "Put a backslash before signs that stand for themselves.",
            pattern=text,
            reason=str(error),
        ) from None
