"""Several Python files as one text, which can be shown, trusted and stored as one.

Each begins with a line that names it, `# ==== blocks.py ====`. They run as modules of their own that import each other,
however their author's package was called; the numbers of lines are those of the whole text.
"""

from __future__ import annotations

import ast
import builtins
import importlib.util
import re
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType, SimpleNamespace
from typing import Any

HEAD = re.compile(r"^# ={4,} ([\w.-]+)\.py ={4,}$", re.MULTILINE)

Run = Callable[[str, ModuleType], None]


def join_files(files: Mapping[str, str]) -> str:
    """Return files as one text; a single one as it is."""
    if len(files) == 1:
        return next(iter(files.values()))
    return "\n".join(f"# ==== {name} ====\n{text.rstrip()}\n" for name, text in sorted(files.items()))


def split_files(code: str) -> dict[str, str]:
    """Return the files of a text by their names as modules, none of a text that is one file.

    Before each stand as many empty lines as lines before it in the text.
    """
    heads = list(HEAD.finditer(code))
    if not heads or heads[0].start() != 0:
        return {}
    ends = [head.start() for head in heads[1:]] + [len(code)]
    return {
        head[1]: "\n" * code.count("\n", 0, head.end()) + code[head.end() : end]
        for head, end in zip(heads, ends, strict=True)
    }


def run_files(files: Mapping[str, str], name: str, given: Mapping[str, Any], run: Run) -> ModuleType:
    """Run files as modules that import each other; return one that has what all of them define.

    All are called `name`, so that what they define is known by the whole text.
    """
    modules: dict[str, ModuleType] = {}

    def module(stem: str) -> ModuleType:
        if stem not in modules:
            made = modules[stem] = ModuleType(name)
            vars(made).update(given, __builtins__={**vars(builtins), "__import__": load})
            run(files[stem], made)
        return modules[stem]

    def load(
        asked: str, globals: Any = None, locals: Any = None, names: Sequence[str] | None = (), level: int = 0
    ) -> Any:
        if not _is_own(asked, names or (), level, files):
            return builtins.__import__(asked, globals, locals, names or (), level)
        *packages, last = asked.split(".")
        if names:
            return module(last) if last in files else SimpleNamespace(**{one: module(one) for one in names})
        found: Any = module(last)
        for package in reversed([*packages[1:], last] if packages else []):
            found = SimpleNamespace(**{package: found})
        return found

    whole = ModuleType(name)
    for stem in files:
        found = vars(module(stem))
        vars(whole).update({key: value for key, value in found.items() if not key.startswith("__")})
    return whole


def flatten(code: str) -> tuple[list[str], str]:
    """Return code as a part of one script: what it imports from the future, and the rest, in the order of its imports.

    Raises ValueError for files that call each other by other names, which a script of one file cannot have.
    """
    files = split_files(code) or {"": code}
    futures: dict[str, None] = {}
    done: dict[str, str] = {}

    def add(stem: str) -> None:
        done[stem] = ""
        lines = files[stem].split("\n")
        parsed = ast.parse(files[stem])
        inside = next(
            (node for node in ast.walk(parsed) if _imports_own(node, files) and node not in parsed.body), None
        )
        if inside is not None:
            raise ValueError(_told(inside))
        for node in parsed.body:
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                futures.update((one.name, None) for one in node.names)
            elif not _imports_own(node, files):
                continue
            elif not isinstance(node, ast.ImportFrom) or any(one.asname for one in node.names):
                raise ValueError(_told(node))
            for needed in _own_names(node, files):
                if needed not in done:
                    add(needed)
            for line in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[line] = ""
        # Anew at the end: those that it needs stand before it.
        del done[stem]
        done[stem] = "\n".join(lines).strip()

    for stem in files:
        if stem not in done:
            add(stem)
    return list(futures), "\n\n\n".join(done.values())


def _is_own(asked: str, names: Sequence[str], level: int, files: Mapping[str, str]) -> bool:
    root, _, rest = asked.partition(".")
    if level == 0 and (rest or asked not in files) and _is_installed(root):
        return False
    return asked.rpartition(".")[2] in files or (bool(names) and all(one in files for one in names))


def _is_installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except ValueError:  # what is there without having been found, such as __main__
        return True


def _told(node: ast.AST) -> str:
    return f"line {getattr(node, 'lineno', 0)}: {ast.unparse(node)}"


def _imports_own(node: ast.AST, files: Mapping[str, str]) -> bool:
    return bool(_own_names(node, files))


def _own_names(node: ast.AST, files: Mapping[str, str]) -> list[str]:
    """Return which of the files a statement imports."""
    if isinstance(node, ast.Import):
        return [one.name.rpartition(".")[2] for one in node.names if _is_own(one.name, (), 0, files)]
    if not isinstance(node, ast.ImportFrom):
        return []
    asked, names = node.module or "", [one.name for one in node.names]
    if not _is_own(asked, names, node.level, files):
        return []
    last = asked.rpartition(".")[2]
    return [last] if last in files else names
