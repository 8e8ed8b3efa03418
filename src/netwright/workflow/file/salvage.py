"""Reading JSON text that may be damaged, as far as it goes."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

from netwright.sdk import Message
from netwright.workflow.document import MAX_INTEGER, MAX_SETTING_DEPTH, is_clean
from netwright.workflow.errors import UnreadableWorkflow

MAX_BYTES = 20 * 2**20
MAX_DOUBLED = 100
MAX_DEPTH = MAX_SETTING_DEPTH + 3
"""Of the whole file: the settings' own, and what is around them."""

# A string that never ends matches to the end of the text: failing there would begin anew at each quote in it.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
_ESCAPED = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")

Report = Callable[[Message], None]


def decode(data: bytes, report: Report) -> str:
    """Turn a file's bytes into text: UTF-8, also with a mark at its beginning, or UTF-16 and 32 with one."""
    if len(data) > MAX_BYTES:
        raise _too_large(len(data))
    for mark, encoding in (
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            report(Message.of("The file is written as {encoding}; it will be saved as UTF-8.", encoding=encoding))
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report(
            Message.of(
                "The file is not UTF-8 from byte {place} on: some characters could not be read.",
                place=error.start,
            )
        )
        return data.decode("utf-8-sig", errors="replace")


def load(text: str, report: Report) -> Any:
    """Read JSON as far as it goes, telling each damage; raises UnreadableWorkflow when nothing is left."""
    if len(text) > MAX_BYTES:
        raise _too_large(len(text))
    text = text.removeprefix("\ufeff")
    if not text.strip(" \t\r\n\0"):
        raise UnreadableWorkflow("The file is empty.", "Open another, or begin a new workflow.")
    try:
        data = _read(text, report)
    except ValueError:
        data = _read_damaged(text, report)
    return clean(data, report) if _is_suspicious(text) else data


def _is_suspicious(text: str) -> bool:
    """Whether names or texts may need cleaning. Quick, for it looks at every file."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return "__proto__" in text or ("\\u" in text and _ESCAPED.search(text) is not None)


def _too_large(size: int) -> UnreadableWorkflow:
    return UnreadableWorkflow(
        "The file has {size} MB; a workflow has at most {limit} MB.",
        "A workflow holds no data: check that this is one.",
        size=round(size / 2**20),
        limit=MAX_BYTES // 2**20,
    )


def _read(text: str, report: Report) -> Any:
    """Read JSON, naming doubled keys; ValueError where it is none."""
    told = 0

    def gather(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal told
        found = dict(pairs)
        if len(found) < len(pairs) and told < MAX_DOUBLED:
            seen: set[str] = set()
            doubled: set[str] = set()
            for key, _ in pairs:
                (doubled if key in seen else seen).add(key)
            for key in sorted(doubled)[: MAX_DOUBLED - told]:
                told += 1
                report(Message.of("The name {name} stands twice in one place: the last one counts.", name=key))
        return found

    try:
        try:
            return json.loads(text, object_pairs_hook=gather)
        except json.JSONDecodeError:
            raise
        except ValueError:  # a number of thousands of digits; the hook is slow, so only then
            return json.loads(text, object_pairs_hook=gather, parse_int=_bounded_integer)
    except RecursionError:
        raise UnreadableWorkflow(
            "The file is nested too deep for a workflow.", "Check that this is a workflow file."
        ) from None


def _bounded_integer(digits: str) -> float:
    return int(digits) if len(digits) < 100 else math.inf


def _read_damaged(text: str, report: Report) -> Any:
    resolved, conflicts = _first_sides(text)
    if conflicts:
        report(
            Message.of(
                "The file holds {count} unresolved merge conflicts (<<<<<<<): the first side of each was taken.",
                count=conflicts,
            )
        )
        try:
            return _read(resolved, report)
        except ValueError:
            text = resolved
    end, line, column = _fault_place(text)
    kept = closed(text[:end])
    try:
        data = _read(kept, report)
    except ValueError:
        data = None
    if not data:
        raise UnreadableWorkflow(
            "The file is not JSON: line {line}, character {column} cannot be read.",
            "Check that this is a workflow file, or restore an older copy.",
            line=line,
            column=column,
        )
    report(
        Message.of(
            "The file is damaged at line {line}, character {column}: what comes after is lost.",
            line=line,
            column=column,
        )
    )
    return data


def _fault_place(text: str) -> tuple[int, int, int]:
    """Return offset, line and character of what cannot be read."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos, error.lineno, error.colno
    except (ValueError, RecursionError):  # these have no place
        pass
    return len(text), 1, 1


def closed(text: str) -> str:
    """Cut a beginning of JSON back to its last whole entry, and close what is open."""
    brackets: list[str] = []
    best = 0
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in "[{":
            if len(brackets) > 10 * MAX_DEPTH:
                break
            brackets.append("]" if mark == "[" else "}")
            best = token.end()
        elif mark in "]}":
            if not brackets or brackets[-1] != mark:
                break
            brackets.pop()
            best = token.end()
        elif mark == ",":
            best = token.start()
    return text[:best] + "".join(reversed(brackets))


def _first_sides(text: str) -> tuple[str, int]:
    """Take the first side of each merge conflict; return the text and how many there were."""
    kept: list[str] = []
    count, side = 0, ""
    for line in text.split("\n"):
        mark = line[:7]
        if mark == "<<<<<<<":
            count, side = count + 1, "first"
        elif side and mark == ">>>>>>>":
            side = ""
        elif side and mark in ("=======", "|||||||"):
            side = "other"
        elif side != "other":
            kept.append(line)
    return "\n".join(kept), count


def clean(value: Any, report: Report, place: str = "", depth: int = 0) -> Any:
    """Return JSON without what a workflow cannot keep, telling what was left out or changed."""
    if isinstance(value, str):
        return value if is_clean(value) else _mended(value, report, place)
    if isinstance(value, float) and not math.isfinite(value):
        report(Message.of("{place} is not a finite number and was left out.", place=place))
        return _GONE
    if isinstance(value, int) and not -MAX_INTEGER <= value <= MAX_INTEGER:
        report(Message.of("{place} is a number of more than 64 bits and was left out.", place=place))
        return _GONE
    if isinstance(value, dict | list) and depth >= MAX_DEPTH:
        report(Message.of("{place} is nested too deep and was left out.", place=place))
        return _GONE
    if isinstance(value, list):
        items = [clean(item, report, f"{place}.{at}".lstrip("."), depth + 1) for at, item in enumerate(value)]
        return [item for item in items if item is not _GONE]
    if isinstance(value, dict):
        return _cleaned_entries(value, report, place, depth)
    return value


_GONE = object()


def _cleaned_entries(value: dict[str, Any], report: Report, place: str, depth: int) -> dict[str, Any]:
    found = {}
    for key, item in value.items():
        inner = f"{place}.{key}".lstrip(".")
        if key == "__proto__":
            report(Message.of("{place} has a name that is not allowed and was left out.", place=inner))
            continue
        kept = clean(item, report, inner, depth + 1)
        if kept is not _GONE:
            found[key if is_clean(key) else _mended(key, report, inner)] = kept
    return found


def _mended(text: str, report: Report, place: str) -> str:
    mended = "".join("\ufffd" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in text)
    shown = place.encode(errors="replace").decode()
    report(Message.of("{place} held a NUL or half a character, which was replaced.", place=shown))
    return mended
