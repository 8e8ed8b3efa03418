"""What the project promises about itself: dependencies, licences, addresses, the lightness of the server."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

# File-level copyleft asks for nothing but the source of the changed files themselves, and we change none.
WEAK_COPYLEFT = {"certifi": "MPL-2.0", "hypothesis": "MPL-2.0", "pathspec": "MPL-2.0", "tqdm": "MPL-2.0"}

# Loaded by another library of ours, never imported by name.
USED_UNSEEN = {
    "duckdb": {"pyarrow"},  # its way to Polars
    "polars": {"xlsxwriter"},  # its way to spreadsheets
    "sqlalchemy": {"duckdb-engine", "pg8000"},  # its ways to DuckDB and PostgreSQL
    "tf2onnx": {"onnx"},
    "uvicorn": {"websockets"},  # the WebSocket protocol of the server
}


# Released together and pinned to each other by the first; and what an optional package is imported as.
PARTS = {"pydantic": {"pydantic-core"}, "umap-learn": {"umap"}, "mlflow-skinny": {"mlflow"}}


def requirements(extra: str | None = None) -> list[Requirement]:
    lines = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    return [Requirement(line) for line in lines]


def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def installed_closure() -> set[str]:
    """Names of the distributions that Netwright and its dev extra bring along on this machine."""
    waiting = requirements() + requirements("dev")
    names: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in names or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        names.add(name)
        waiting += [Requirement(line) for line in importlib.metadata.requires(name) or []]
    return names


def test_constraints_pin_every_dependency_within_its_range() -> None:
    pins = constraints()
    for requirement in requirements() + requirements("dev"):
        pin = pins.get(canonicalize_name(requirement.name))
        assert pin, f"{requirement.name} has no pin: run scripts/pin_constraints.py"
        assert requirement.specifier.contains(pin), f"{requirement} does not admit its pin {pin}"


def test_constraints_hold_all_that_gets_installed_and_nothing_else() -> None:
    closure = installed_closure()
    if sys.platform != "linux":
        pytest.skip("constraints.txt is written on Linux; other platforms bring a few packages of their own")
    assert closure - set(constraints()) == set()
    assert set(constraints()) - closure - {"tensorflow", "tensorflow-cpu"} == set()


def licence_of(name: str) -> str:
    metadata = importlib.metadata.metadata(name)
    classifiers = [line for line in metadata.get_all("Classifier", []) if line.startswith("License ::")]
    stated = (metadata.get("License-Expression") or metadata.get("License") or "").strip().splitlines()
    return " ".join([*stated[:1], *classifiers])


def test_no_dependency_is_under_a_strong_copyleft() -> None:
    forbidden = re.compile(r"\b(A|L)?GPL|Affero|General Public", re.IGNORECASE)
    weak = re.compile(r"MPL|Mozilla|EPL|Eclipse|CDDL", re.IGNORECASE)
    for name in sorted(installed_closure()):
        licence = licence_of(name)
        assert not forbidden.search(licence), f"{name}: {licence}"
        assert not weak.search(licence) or name in WEAK_COPYLEFT, f"{name}: {licence}"


def imported_packages(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*.py"):
        for statement in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(statement, ast.Import):
                yield from ((alias.name.partition(".")[0], path) for alias in statement.names)
            elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
                yield statement.module.partition(".")[0], path


def declared(*extras: str) -> set[str]:
    found = requirements()
    for extra in extras:
        found += requirements(extra)
    names = {canonicalize_name(requirement.name) for requirement in found}
    return names.union(*(PARTS.get(name, set()) for name in names))


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("src", ("jax", "torch", "mlflow", "umap")),
        ("tests", ("jax", "torch", "dev")),
        ("benchmarks", ("jax", "torch", "dev")),
        ("scripts", ("dev",)),
    ],
)
def test_every_imported_package_is_declared(folder: str, extras: tuple[str, ...]) -> None:
    distributions = importlib.metadata.packages_distributions()
    ours = {"netwright", "tests", "benchmarks", "examples"}
    for package, path in imported_packages(ROOT / folder):
        is_beside = (path.parent / f"{package}.py").is_file()  # one script runs another
        if package in ours or package in sys.stdlib_module_names or is_beside:
            continue
        providers = {canonicalize_name(name) for name in distributions.get(package, [package])}
        assert providers & declared(*extras), f"{path.relative_to(ROOT)} imports {package}, which pyproject.toml lacks"


def test_every_declared_package_is_used() -> None:
    distributions = importlib.metadata.packages_distributions()
    used = {
        canonicalize_name(name)
        for package, _ in imported_packages(ROOT / "src")
        for name in distributions.get(package, [])
    }
    for user, unseen in USED_UNSEEN.items():
        used |= unseen if user in used else set()
    here = [requirement for requirement in requirements() if not requirement.marker or requirement.marker.evaluate()]
    assert {canonicalize_name(requirement.name) for requirement in here} - used == set()


# Written in two halves, or these very lines would be found.
STRANGE_ADDRESSES = {
    "a package registry": r"registry\.npm" + r"js|py" + r"pi\.org|python" + r"hosted\.org|registry\.yarn" + r"pkg",
    "a folder of somebody's machine": r"/ro"
    + r"ot/|/ho"
    + r"me/[a-z]|/Us"
    + r"ers/[A-Za-z]|/wo"
    + r"rk/|/tm"
    + r"p/w/",
}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
@pytest.mark.parametrize("what", STRANGE_ADDRESSES)
def test_no_file_names(what: str) -> None:
    command = ["git", "grep", "-I", "-n", "-E", "-e", STRANGE_ADDRESSES[what], "--", ".", ":!LICENSE"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 1, f"{what} is named in\n{found.stdout}{found.stderr}"


LIGHT_IMPORT = """
import importlib, pkgutil, sys
for name in ("netwright.workflow", "netwright.engine", "netwright.server"):
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, name + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
print(*sorted(name for name in sys.modules if name.startswith(("netwright.nodes", "netwright.networks"))))
"""


def test_server_engine_and_workflow_load_no_keras_and_no_node() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", LIGHT_IMPORT], capture_output=True, text=True, check=False, timeout=60
    )
    assert answer.returncode == 0, answer.stderr
    packages, nodes = answer.stdout.split("\n")[:2]
    assert not {"keras", "tensorflow", "torch", "jax", "sklearn", "tf2onnx"} & set(packages.split())
    assert nodes == ""
