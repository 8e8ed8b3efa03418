"""Every sentence that a person may see has a Korean entry in the catalogue of the package that says it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    "EditRefused": (0, 1),
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
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                    yield f"{path.relative_to(SOURCE)}:{value.lineno}", value.value


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


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_one_sentence_has_one_translation(language: str) -> None:
    """The catalogues are merged: of two translations one would be shown for both, by the order of the files' names."""
    said: dict[str, set[str]] = {}
    for package in PACKAGES:
        for path in sorted((SOURCE / package / "messages" / language).glob("*.json")):
            for english, translated in json.loads(path.read_text("utf-8")).items():
                said.setdefault(english, set()).add(translated)
    assert {english: found for english, found in said.items() if len(found) > 1} == {}


def test_korean_calls_a_thing_by_one_name() -> None:
    """A layer is 레이어 and a table 테이블, in the page too; the other words for them are for none of ours."""
    other = re.compile(r"(?<![가-힣])(층(?!화)|표(?=[^가-힣]|$|[가는를와로에의]([ ,.]|$)))")
    web = SOURCE.parents[1] / "web" / "src" / "app" / "languages" / "ko"
    found = [
        f"{path.name}: {line.strip()}"
        for path in [*SOURCE.glob("*/messages/ko/*.json"), *web.glob("*.json")]
        for line in path.read_text("utf-8").splitlines()
        if other.search(line)
    ]
    assert found == []
