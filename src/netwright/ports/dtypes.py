"""Polars dtypes as text (`str(dtype)`, as column specs hold them), and back."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

_NESTED = frozenset(["List", "Array", "Datetime", "Duration", "Decimal", "Enum", "Struct", "Map", "Categorical"])


@lru_cache(maxsize=1024)
def read_dtype(text: str) -> pl.DataType:
    """Return the dtype that is written as `text`; raises ValueError where it is none, or not known in full (`?`)."""
    try:
        read = _read(ast.parse(text, mode="eval").body)
    except (SyntaxError, TypeError) as error:
        raise ValueError(f"{text!r} is no dtype") from error
    if not _is_dtype(read):
        raise ValueError(f"{text!r} is no dtype")
    return read  # type: ignore[no-any-return]


def _read(part: ast.expr) -> Any:
    import polars as pl

    match part:
        case ast.Name(id=name):
            found = getattr(pl, name, None)
            if not (isinstance(found, type) and issubclass(found, pl.DataType)):
                raise ValueError(f"{name!r} is no dtype")
            return found()
        case ast.Call(func=ast.Name(id="Categories"), args=[name]):
            return pl.Categories(ast.literal_eval(name))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in _NESTED:
            named = {str(keyword.arg): _read(keyword.value) for keyword in keywords}
            return getattr(pl, name)(*[_read(arg) for arg in args], **named)
        case ast.Dict(keys=keys, values=values):
            return {ast.literal_eval(key): _read(value) for key, value in zip(keys, values, strict=True) if key}
    return ast.literal_eval(part)


def _is_dtype(value: object) -> bool:
    import polars as pl

    return isinstance(value, pl.DataType)
