"""The gallery: examples shipped with Netwright, described by an `example.json` beside each workflow."""

from __future__ import annotations

import json
import logging
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from netwright.sdk.message import LANGUAGES
from netwright.server.files.workspace import Workspace
from netwright.server.refusal import not_found
from netwright.server.views import DataKind, GalleryExample, Paradigm
from netwright.workflow.file.format import WORKFLOW_ENDING, dump, parse
from netwright.workflow.wording import reworded

log = logging.getLogger(__name__)

DESCRIPTION = "example.json"
_PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".svg": "image/svg+xml", ".webp": "image/webp"}
_DESCRIBING = {DESCRIPTION, *(f"{language}.json" for language in LANGUAGES)}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class Description(BaseModel):
    """What `example.json` holds. Texts are by language; English is there at least."""

    title: dict[str, str]
    summary: dict[str, str]
    paradigm: Paradigm
    data_kind: DataKind
    minutes: float = 1.0
    words: dict[str, str] = {}
    """Further words under which it is found."""
    picture: str | None = None
    order: float = 100.0


@dataclass(frozen=True)
class Example:
    """One example on disk."""

    folder: Path
    description: Description

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def picture(self) -> Path | None:
        """The picture's file, when it is there and of a kind that browsers show."""
        if self.description.picture is None:
            return None
        file = (self.folder / self.description.picture).resolve()
        shown = file.suffix in _PICTURES and file.is_relative_to(self.folder.resolve()) and file.is_file()
        return file if shown else None

    def texts(self, language: str) -> dict[str, str]:
        """Return English text -> text in a language, for all that its workflow says; nothing where it has none."""
        file = self.folder / f"{language}.json"
        if language not in LANGUAGES or not file.is_file():
            return {}
        texts: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        return texts

    @property
    def view(self) -> GalleryExample:
        """The example as the landing page shows it."""
        said = self.description
        return GalleryExample(
            name=self.name,
            title=said.title,
            summary=said.summary,
            words=said.words,
            paradigm=said.paradigm,
            data_kind=said.data_kind,
            minutes=said.minutes,
            picture_url=f"/api/gallery/{self.name}/picture" if self.picture else None,
        )


def gallery_folder() -> Path:
    """Return the folder of examples: inside the wheel, or the checkout's."""
    shipped = Path(__file__).resolve().parents[2] / "examples"
    return shipped if shipped.is_dir() else Path(__file__).resolve().parents[4] / "examples"


class Gallery:
    """All examples."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def examples(self) -> list[Example]:
        """Return the examples in the order of the gallery; what is damaged is left out and logged."""
        found = [self._read(folder) for folder in self._folder.iterdir()] if self._folder.is_dir() else []
        return sorted(
            (example for example in found if example is not None),
            key=lambda example: (example.description.order, example.name),
        )

    def example(self, name: str) -> Example:
        """Return the example of that name."""
        found = self._read(self._folder / name) if _NAME.fullmatch(name) else None
        if found is None:
            raise not_found("There is no example {name}.", name=name[:100])
        return found

    def copy(self, name: str, workspace: Workspace, language: str = "en") -> str:
        """Copy an example and its data into a new folder of the workspace; return its workflow's path there.

        The copy speaks a language where the example has a file `LANGUAGE.json` of its texts in it.
        """
        example = self.example(name)
        # Next to its place first, then renamed: a copy that is cut short never looks like an example.
        staging = Path(tempfile.mkdtemp(prefix="copy-", dir=_staging(workspace)))
        try:
            copy = staging / name
            # Without the times of the originals: the list of recent workflows begins with what is new here.
            shutil.copytree(example.folder, copy, ignore=_not_copied, copy_function=shutil.copyfile)
            _translate(copy / f"{name}{WORKFLOW_ENDING}", example.texts(language))
            target = workspace.free_name(workspace.root, name, "")
            copy.rename(target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        return workspace.relative(target / f"{name}{WORKFLOW_ENDING}")

    def _read(self, folder: Path) -> Example | None:
        if not (folder / f"{folder.name}{WORKFLOW_ENDING}").is_file() or not (folder / DESCRIPTION).is_file():
            return None
        try:
            data = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
            return Example(folder, Description.model_validate(data))
        except (OSError, ValueError, ValidationError) as error:
            log.warning("the example %s cannot be shown: %s", folder.name, error)
            return None


def picture_type(picture: Path) -> str:
    """Return the content type of an example's picture."""
    return _PICTURES[picture.suffix]


def _translate(file: Path, texts: dict[str, str]) -> None:
    if texts:
        document = parse(file.read_bytes()).document
        file.write_text(dump(reworded(document, lambda text: texts.get(text, text))), encoding="utf-8", newline="\n")


def _staging(workspace: Workspace) -> Path:
    folder = workspace.private / "staging"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _not_copied(folder: str, names: list[str]) -> list[str]:
    """Leave out what describes or tests the example, and anything that is no plain file or folder."""
    kept_out = [name for name in names if name.startswith((".", "__")) or name.endswith((".py", ".pyc"))]
    kept_out += [name for name in names if name in _DESCRIBING]
    places = {name: Path(folder, name) for name in names}
    return kept_out + [name for name, at in places.items() if at.is_symlink() or not (at.is_file() or at.is_dir())]
