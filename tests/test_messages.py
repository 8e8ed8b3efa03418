"""Every sentence that a person may see has Korean in the catalogue of the package that says it; no other has any."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from netwright.sdk import Field, Registry
from netwright.sdk.message import LANGUAGES

SOURCE = Path(__file__).resolve().parents[1] / "src" / "netwright"
PACKAGES = sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists())

# Call -> where its templates stand among the positional arguments. Methods are known by their last name.
TEMPLATES: dict[str, tuple[int, ...]] = {
    "Message.of": (0,),
    "NetwrightError": (0, 1),
    "NodeError": (0, 1),
    "Untrusted": (2, 3),
    "refuse_untrusted": (1,),
    "SettingsError": (1, 2),
    "InputError": (1, 2),
    "UnfitValue": (0, 1),
    "EditRefused": (0, 1),
    "Refusal": (1, 2),
    "ServeError": (0, 1),
    "conflict": (0, 1),
    "not_found": (0, 1),
    "RunRefused": (0, 1),
    "NoResult": (0, 1),
    "CannotOpen": (0, 1),
    "UnreadableWorkflow": (0, 1),
    "FutureFormat": (0, 1),
    "VariableError": (0, 1),
    "FlattenError": (0, 1),
    "ExpressionError": (1, 2),
    "SpecUnknown": (1, 2),
    "fault_at": (2, 3),
    "fault": (1, 2),
    "warn": (0, 1),
    "incomplete": (0,),
    "progress": (1,),
    "paused": (1,),
    "said": (0,),
    "log": (0,),
}
KEYWORDS = {"problem", "remedy", "why"}
PLACE = re.compile(r"\{(\w+)\}")


def templates(package: str) -> Iterator[tuple[str, str]]:
    """Yield where and what, for each literal template of a package."""
    for path in sorted((SOURCE / package).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            places = TEMPLATES.get(ast.unparse(call.func)) or TEMPLATES.get(ast.unparse(call.func).rpartition(".")[2])
            if places is None:
                continue
            given = [call.args[place] for place in places if place < len(call.args)]
            given += [keyword.value for keyword in call.keywords if keyword.arg in KEYWORDS]
            for value in given:
                for text in texts_of(value):
                    yield f"{path.relative_to(SOURCE)}:{value.lineno}", text


def texts_of(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.IfExp):
        yield from texts_of(value.body)
        yield from texts_of(value.orelse)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield value.value


def catalogue(package: str, language: str) -> dict[str, str]:
    merged: dict[str, str] = {}
    for path in sorted((SOURCE / package / "messages" / language).glob("*.json")):
        merged.update(json.loads(path.read_text("utf-8")))
    return merged


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
@pytest.mark.parametrize("package", PACKAGES)
def test_every_message_is_translated(package: str, language: str) -> None:
    known = catalogue(package, language)
    missing = [f"{place}  {text}" for place, text in templates(package) if text not in known]
    assert not missing, f"messages/{language}/*.json of netwright.{package} lacks:\n" + "\n".join(missing)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
@pytest.mark.parametrize("package", PACKAGES)
def test_translations_keep_the_places_for_values(package: str, language: str) -> None:
    for english, translated in catalogue(package, language).items():
        assert translated.strip(), english
        assert {*PLACE.findall(translated)} == {*PLACE.findall(english)}, english


def test_no_sentence_names_a_choice_as_a_file_does() -> None:
    """The page says values of choices as its forms do: a template gets them at a place that is called `choice`."""
    pages = SOURCE.parents[1] / "web/src/app/languages/en/choices.json"
    written = {choice for choice in json.loads(pages.read_text("utf-8")) if "_" in choice}
    named = [
        (text, word)
        for package in PACKAGES
        for text in catalogue(package, "ko")
        for word in written.intersection(re.findall(r"\w+", PLACE.sub("", text)))
    ]
    assert not named


def sayable() -> set[str]:
    """Every text that the source, the catalogue of layers and the node types hold."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for part in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                found.add(part.value)
    for path in (SOURCE / "networks" / "catalogue").glob("*.json"):
        found.update(strings(json.loads(path.read_text("utf-8"))))
    for node_class in Registry.discover().classes.values():
        found.update(strings(node_class.type.model_dump(mode="json")))
    return found | {as_words(text) for text in found}


def strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for part in data.values() if isinstance(data, dict) else data:
            yield from strings(part)


def as_words(choice: str) -> str:
    """A choice as the page shows it: `from_top` as "From top"."""
    return choice[:1].upper() + choice[1:].replace("_", " ")


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    known = sayable()
    assert {package: sorted({*catalogue(package, language)} - known) for package in PACKAGES} == {
        package: [] for package in PACKAGES
    }


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_one_sentence_has_one_translation(language: str) -> None:
    """The catalogues are merged: of two translations one would be shown for both, by the order of the files' names."""
    said: dict[str, set[str]] = {}
    for package in PACKAGES:
        for path in sorted((SOURCE / package / "messages" / language).glob("*.json")):
            for english, translated in json.loads(path.read_text("utf-8")).items():
                said.setdefault(english, set()).add(translated)
    assert {english: found for english, found in said.items() if len(found) > 1} == {}


def test_every_choice_has_korean() -> None:
    """In the page's own list or in a catalogue; names of architectures, layers and number types stay as they are."""
    named = re.compile(r"[A-Z].*|\d+|(u?int|b?float|bool)\d*")
    double = {"lower"}  # lower case and the lower of two values, which Korean calls differently
    page = SOURCE.parents[1] / "web" / "src" / "app" / "languages" / "ko" / "choices.json"
    known = {*json.loads(page.read_text("utf-8")), *(text for package in PACKAGES for text in catalogue(package, "ko"))}
    offered = {
        str(choice): f"{node_class.type.id}.{field.name}"
        for node_class in Registry.discover().classes.values()
        for field in all_fields(node_class.type.settings)
        for choice in field.choices
    }
    missing = {
        choice: place
        for choice, place in offered.items()
        if not ({choice, as_words(choice)} & known) and choice not in double and not named.fullmatch(choice)
    }
    assert missing == {}


def all_fields(fields: Iterable[Field]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from all_fields(field.fields)


def test_korean_calls_a_thing_by_one_name() -> None:
    """A layer is 레이어, a table 테이블 and a drawn network 네트워크, in the page too; 신경망 is the field's word."""
    other = re.compile(r"(?<![가-힣])(층(?!화)|표(?=[^가-힣]|$|[가는를와로에의]([ ,.]|$))|(?<!깊은 )신경망)")
    web = SOURCE.parents[1] / "web" / "src" / "app" / "languages" / "ko"
    found = [
        f"{path.name}: {line.strip()}"
        for path in [*SOURCE.glob("*/messages/ko/*.json"), *web.glob("*.json")]
        for line in path.read_text("utf-8").splitlines()
        if other.search(line) and "neural network" not in line
    ]
    assert found == []
