"""Several Python files as one text: taken apart, run as modules of their own, and written as one script."""

from __future__ import annotations

import pytest

from netwright.sdk.code_files import flatten, join_files, split_files
from netwright.sdk.user_code import run_code

BLOCKS = """from __future__ import annotations

def _size():
    return 2

class Block:
    size = _size()
"""
HEADS = """from __future__ import annotations
{imports}

def _size():
    return 3

class Head:
    sizes = ({block}.size, _size())
"""
WAYS = {
    "from blocks import Block": "Block",
    "from .blocks import Block": "Block",
    "from their_package.blocks import *": "Block",
    "from . import blocks": "blocks.Block",
    "from their_package import blocks as b": "b.Block",
    "import blocks": "blocks.Block",
    "import their_package.inner.blocks": "their_package.inner.blocks.Block",
    "import their_package.blocks as b": "b.Block",
}


def two(imports: str) -> str:
    return join_files({"heads.py": HEADS.format(imports=imports, block=WAYS[imports]), "blocks.py": BLOCKS})


@pytest.mark.parametrize("imports", WAYS)
def test_files_import_each_other_as_they_did_at_home(imports: str) -> None:
    made = run_code(two(imports))
    assert made.Head.sizes == (2, 3)
    assert made.Head.__module__ == made.Block.__module__ == made.__name__


def test_one_file_is_as_it_is() -> None:
    files = {"heads.py": "import blocks", "blocks.py": "x = 1\n\n"}
    assert join_files(files) == "# ==== blocks.py ====\nx = 1\n\n# ==== heads.py ====\nimport blocks\n", (
        "as the page does"
    )
    assert join_files({"blocks.py": BLOCKS}) == BLOCKS
    assert split_files(BLOCKS) == {}
    assert split_files(f"x = 1\n{two('import blocks')}") == {}, "a line within a file names none"


def test_a_failure_is_told_by_its_line_of_the_whole_text() -> None:
    code = join_files({"a.py": "x = 1", "b.py": "y = 1\nz = y / 0"})
    assert code.split("\n")[5] == "z = y / 0"
    with pytest.raises(ValueError, match="line 6: ZeroDivisionError"):
        run_code(code)
    with pytest.raises(ValueError, match="No module named 'other_blocks'"):
        run_code(join_files({"a.py": "import other_blocks", "b.py": ""}))


def test_a_package_of_that_name_stays_itself() -> None:
    code = join_files(
        {"layers.py": "from keras.layers import Dense", "mean.py": "from numpy import mean\nm = mean([2])"}
    )
    made = run_code(code)
    assert made.Dense.__module__.startswith("keras")
    assert made.m == 2


def test_what_one_file_imports_from_the_future_stands_apart() -> None:
    assert flatten(BLOCKS) == (["annotations"], BLOCKS.split("\n", 1)[1].strip())


def test_one_script_has_the_files_in_order() -> None:
    futures, text = flatten(join_files({"a.py": HEADS.format(imports="from .z import (\n    Block,\n)", block="Block"),
                                        "z.py": BLOCKS}))  # fmt: skip
    assert futures == ["annotations"]
    found: dict[str, object] = {}
    exec(compile(text, "script", "exec"), found)
    assert found["Head"].sizes == (2, 3)  # type: ignore[attr-defined]
    for imports in ("import blocks", "from their_package import blocks as b"):
        with pytest.raises(ValueError, match="import"):
            flatten(two(imports))
