"""Make the table of shuttle readings out of the one of the package river.

pip download --no-deps river==0.26.1 --dest FOLDER
python make_data.py FOLDER/river-0.26.1-*.whl
"""

from __future__ import annotations

import gzip
import sys
import zipfile
from pathlib import Path

import polars as pl

SOURCE = "river/datasets/shuttle.csv.gz"


def main() -> None:
    """Read the package, write the table."""
    with zipfile.ZipFile(sys.argv[1]) as package:
        readings = pl.read_csv(gzip.decompress(package.read(SOURCE)))
    sensors = readings.select(pl.exclude("anomaly").cast(pl.Int16), pl.col("anomaly") == 1)
    target = Path(__file__).parent / "data" / "shuttle.parquet"
    sensors.write_parquet(target, compression="zstd", compression_level=15)


if __name__ == "__main__":
    main()
