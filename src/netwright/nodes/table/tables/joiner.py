"""Joiner node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.rows.sorter import SORTABLE
from netwright.nodes.table.shaping import check_distinct, columns_of, empty_frame
from netwright.nodes.table.tables.common_types import common_type
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.ports.columns import col, cols
from netwright.sdk import (
    ExecuteContext,
    InputError,
    Node,
    Settings,
    SettingsError,
    TablePort,
    check_column,
    choice,
    column,
    flag,
    groups,
    node,
    text,
)

if TYPE_CHECKING:
    import polars as pl


class JoinKey(Settings):
    """Two columns that must be equal."""

    left: str | None = column(port="left", kinds=SORTABLE, title="Left column")
    right: str | None = column(
        port="right", kinds=SORTABLE, title="Right column", help="Left empty, the one of the same name."
    )


class JoinerSettings(Settings):
    """On what, and which rows."""

    keys: tuple[JoinKey, ...] = groups(title="Join where equal")
    rows: Literal[
        "in both", "all of left", "all of right", "all of both", "left with a match", "left without a match"
    ] = choice(default="in both", title="Rows")
    several: Literal["all", "first", "stop"] = choice(
        default="all",
        title="Several matches",
        help="Where several rows on the right match one on the left: a row for each, only the first, or stop.",
    )
    suffix: str = text(
        default="_right", title="Ending of right columns", help="Put behind a name that the left table has too."
    )
    missing_match: bool = flag(default=False, title="Missing values match each other", advanced=True)


_HOW: dict[str, Literal["inner", "left", "right", "full", "semi", "anti"]] = {
    "in both": "inner",
    "all of left": "left",
    "all of right": "right",
    "all of both": "full",
    "left with a match": "semi",
    "left without a match": "anti",
}


@node(id="joiner", title="Joiner", group="table", keywords=("merge", "lookup", "combine", "inner", "outer", "left"))
class Joiner(Node[JoinerSettings]):
    """Bring the rows of two tables together where columns are equal.

    A row with several matches comes out once for each. The second output tells how many rows of each table found a
    match. Rows keep the order of the left table.
    """

    inputs = {"left": TablePort("The left rows."), "right": TablePort("The right rows.")}
    outputs = {
        "table": TablePort("The joined rows."),
        "report": TablePort("How many rows of each table found a match."),
    }

    def configure(self, left: TableSpec, right: TableSpec) -> dict[str, TableSpec]:
        if not self.settings.keys:
            raise SettingsError("keys", "No column is chosen.", "Choose one.")
        for place, key in enumerate(self.settings.keys):
            one = check_column(left, f"keys.{place}.left", key.left, SORTABLE)
            other = check_column(right, f"keys.{place}.right", key.right or key.left, SORTABLE)
            self._check_alike(place, one, other)
        check_distinct("keys", self._left_keys())
        check_distinct("keys", self._right_keys())
        report = TableSpec(columns=columns_of(_report([0] * 5).lazy(), TableSpec()), rows=5)
        one_frame, other_frame = empty_frame(left), empty_frame(right)
        if one_frame is None or other_frame is None:
            return {"table": TableSpec(), "report": report}
        names = self._right_names(one_frame.collect_schema().names(), other_frame.collect_schema().names())
        if _HOW[self.settings.rows] not in ("semi", "anti"):
            check_distinct("suffix", [*one_frame.collect_schema().names(), *names.values()])
        joined = self._join(*self._alike(one_frame, other_frame))
        return {"table": TableSpec(columns=columns_of(joined, self._known(left, right))), "report": report}

    def execute(self, *, left: Table, right: Table, context: ExecuteContext) -> dict[str, Table]:
        one, other = (frame.collect().lazy() for frame in self._alike(left.frame, right.frame))
        found = self._matches(one, other)
        if self.settings.several == "stop":
            self._refuse_several(one, other)
        joined = self._join(one, other).collect()
        report = _report([*found, joined.height])
        return {"table": Table.of(joined, like=self._known(left.spec, right.spec)), "report": Table.of(report)}

    def _left_keys(self) -> list[str]:
        return [str(key.left) for key in self.settings.keys]

    def _right_keys(self) -> list[str]:
        return [str(key.right or key.left) for key in self.settings.keys]

    def _check_alike(self, place: int, one: ColumnSpec | None, other: ColumnSpec | None) -> None:
        if one is None or other is None:
            return
        kinds = {"text" if found.kind == "category" else found.kind for found in (one, other)}
        if len(kinds) > 1 or (kinds == {"time"} and one.dtype != other.dtype):
            raise SettingsError(
                f"keys.{place}.right",
                "Column {left} is of type {one}, but column {right} of type {other}; they are never equal.",
                "Convert one of them before.",
                left=one.name,
                right=other.name,
                one=one.dtype,
                other=other.dtype,
            )

    def _alike(self, left: pl.LazyFrame, right: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
        """Return both tables with keys of equal types, and with the right names on the right."""
        import polars as pl

        one, other = left.collect_schema(), right.collect_schema()
        for mine, theirs in zip(self._left_keys(), self._right_keys(), strict=True):
            if one[mine] == other[theirs] and one[mine] != pl.Categorical:
                continue
            dtype = common_type([one[mine], other[theirs]]) or pl.String()
            dtype = pl.String() if dtype == pl.Categorical else dtype
            left = left.with_columns(col(mine).cast(dtype))
            right = right.with_columns(col(theirs).cast(dtype))
        keys = dict(zip(self._right_keys(), self._left_keys(), strict=True))
        names = self._right_names(one.names(), other.names())
        right = right.select(
            *(col(theirs).alias(f"\0{mine}") for theirs, mine in keys.items()),
            *(col(name).alias(new) for name, new in names.items()),
        )
        if self.settings.several == "first":
            right = right.unique([f"\0{mine}" for mine in keys.values()], keep="first", maintain_order=True)
        return left, right

    def _right_names(self, left: list[str], right: list[str]) -> dict[str, str]:
        """Return the new name of each column that comes from the right."""
        keys = set(self._right_keys())
        return {name: name + self.settings.suffix if name in left else name for name in right if name not in keys}

    def _join(self, left: pl.LazyFrame, right: pl.LazyFrame) -> pl.LazyFrame:
        import polars as pl

        how, mine = _HOW[self.settings.rows], self._left_keys()
        theirs = [f"\0{name}" for name in mine]
        order: Literal["left_right", "right_left", "left"] = "right_left" if how == "right" else "left_right"
        if how in ("semi", "anti"):
            return left.join(
                right,
                left_on=cols(mine),
                right_on=cols(theirs),
                how=how,
                nulls_equal=self.settings.missing_match,
                maintain_order="left",
            )
        joined = left.join(
            right,
            left_on=cols(mine),
            right_on=cols(theirs),
            how=how,
            coalesce=False,
            nulls_equal=self.settings.missing_match,
            maintain_order=order,
        )
        # The keys come from whichever side has them.
        filled = [pl.coalesce(col(name), pl.col(f"\0{name}")).alias(name) for name in mine]
        return (joined.with_columns(filled) if how in ("right", "full") else joined).drop(theirs)

    def _matches(self, left: pl.LazyFrame, right: pl.LazyFrame) -> list[int]:
        """Return how many rows of the left table have a match and how many have none, and of the right table."""
        import polars as pl

        mine = self._left_keys()
        theirs = [f"\0{name}" for name in mine]
        equal = self.settings.missing_match

        def count(one: pl.LazyFrame, other: pl.LazyFrame, on: list[str], to: list[str]) -> list[int]:
            total = int(one.select(pl.len()).collect().item())
            met = one.join(other, left_on=cols(on), right_on=cols(to), how="semi", nulls_equal=equal)
            matched = int(met.select(pl.len()).collect().item())
            return [matched, total - matched]

        return [*count(left, right, mine, theirs), *count(right, left, theirs, mine)]

    def _refuse_several(self, left: pl.LazyFrame, right: pl.LazyFrame) -> None:
        mine = self._left_keys()
        theirs = [f"\0{name}" for name in mine]
        doubled = right.join(left, left_on=cols(theirs), right_on=cols(mine), how="semi").select(theirs).collect()
        rows = doubled.filter(doubled.is_duplicated())
        if rows.height:
            raise InputError(
                "right",
                "Several rows on the right match one on the left, first for {value}.",
                "Remove duplicates before, or let Several matches be all or first.",
                value=", ".join(map(str, rows.row(0))),
            )

    def _known(self, left: TableSpec, right: TableSpec) -> TableSpec:
        names = self._right_names([one.name for one in left.columns or ()], [one.name for one in right.columns or ()])
        moved = [one.model_copy(update={"name": names[one.name]}) for one in right.columns or () if one.name in names]
        return TableSpec(columns=(*(left.columns or ()), *moved))


def _report(counts: list[int]) -> pl.DataFrame:
    import polars as pl

    what = ["left with a match", "left without", "right with a match", "right without", "result"]
    return pl.DataFrame({"rows of": what, "rows": counts}, schema={"rows of": pl.String, "rows": pl.Int64})
