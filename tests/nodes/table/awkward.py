"""Tables that break careless nodes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl


def plain() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "number": [1.5, -2.0, None, 4.0, 4.0],
            "whole": [3, 1, 2, None, 3],
            "text": ["b", "a", None, "c", "a"],
            "flag": [True, None, False, True, False],
            "when": pl.Series([f"2025-01-0{day} 12:30" for day in (3, 1, 2, 5, 4)]).str.to_datetime(),
        }
    )


def _every_type() -> pl.DataFrame:
    seoul = ZoneInfo("Asia/Seoul")
    return pl.DataFrame(
        {
            "number": [0.1, float("nan"), float("inf")],
            "whole": [1, 2, 3],
            "byte": pl.Series([250, 255, None], dtype=pl.UInt8),
            "long": pl.Series([2**63 + 1, 5, None], dtype=pl.UInt64),
            "single": pl.Series([1.0, 2.0, None], dtype=pl.Float32),
            "money": pl.Series(["1.10", "2.20", None]).cast(pl.Decimal(10, 2)),
            "text": ["", " a, b ", "a,b"],
            "flag": [True, False, None],
            "category": pl.Series(["x", "y", None], dtype=pl.Categorical),
            "grade": pl.Series(["low", "high", None], dtype=pl.Enum(["low", "high"])),
            "day": [date(2024, 2, 29), date(1969, 12, 31), None],
            "when": pl.Series(["2024-02-29 23:59:59.000001", "1969-12-31 00:00:00.000000", None]).str.to_datetime(),
            "zoned": [datetime(2024, 2, 29, tzinfo=seoul), datetime(1969, 12, 31, tzinfo=seoul), None],
            "clock": [time(23, 59), time(0), None],
            "span": [timedelta(days=1), timedelta(microseconds=-1), None],
            "nothing": pl.Series([None, None, None], dtype=pl.Null),
            "bytes": [b"\0", b"", None],
        }
    )


def _nested() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "text": ["a", "b", "a"],
            "number": [1.0, 2.0, 3.0],
            "list": [[1, 2], [], None],
            "lists": [[[1], [2, 3]], [], None],
            "array": pl.Series([[1.0, 2.0], [3.0, 4.0], None], dtype=pl.Array(pl.Float32, 2)),
            "picture": pl.Series([[[1, 2], [3, 4]]] * 3, dtype=pl.Array(pl.UInt8, (2, 2))),
            "record": [{"x": 1, "y": "a"}, {"x": None, "y": None}, None],
        }
    )


def _korean() -> pl.DataFrame:
    names = ["한라산", "백두산", "설악산", None]
    return pl.DataFrame({"이름": names, "높이": [1947, 2744, 1708, None], "참": [True, False, None, True]})


def _odd_names() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "^.*$": [1, 2],
            "": [1, 2],
            "*": ["p", "q"],
            "a b": ["x", "y"],
            'quote"s': [1.5, 2.5],
            "new\nline": [True, False],
            "rows": [5, 6],
            "value": ["v", "w"],
            "ﬁ": [1, 2],
            "x" * 500: [0, 1],
        }
    )


TABLES: dict[str, pl.DataFrame] = {
    "plain": plain(),
    "empty": plain().clear(),
    "no columns": pl.DataFrame(),
    "one row": plain().head(1),
    "all missing": plain().clear(4),
    "every type": _every_type(),
    "nested": _nested(),
    "Korean": _korean(),
    "odd names": _odd_names(),
    "1,000 columns": pl.DataFrame({f"c{place}": [place, place + 1, None] for place in range(1_000)}),
}
