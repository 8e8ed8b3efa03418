"""The job of `shaping.py` as a script for Orange, run by a Python that has it.

Usage: PYTHON orange_side.py SOURCE TARGET. Prints its seconds as JSON: by the clock and of the processor, imports left
out. Orange is no part of Netwright and under another licence; so it is named here, and imported by nothing else.
"""

from __future__ import annotations

import importlib
import json
import sys
import time


def main(source: str, target: str) -> None:
    """Read, filter, derive, group, sort and write."""
    data = importlib.import_module("Orange.data")
    choosing = importlib.import_module("Orange.data.filter")
    importlib.import_module("Orange.data.aggregate")
    clock, processor = time.perf_counter(), time.process_time()
    sales = data.Table.from_file(source)
    more = choosing.FilterContinuous("pieces", choosing.FilterContinuous.Greater, 2)
    sold = choosing.Values([more])(sales)
    paid = data.ContinuousVariable("paid")
    sold = sold.add_column(paid, sold.get_column("price") * sold.get_column("pieces"))
    groups = sold.groupby([sold.domain["shop"], sold.domain["kind"]])
    sums = groups.aggregate({paid: [("paid", "sum", data.ContinuousVariable)]})
    name = next(one.name for one in sums.domain.attributes)
    sums[(-sums.get_column(name)).argsort(kind="stable")].save(target)
    taken = {"clock": time.perf_counter() - clock, "processor": time.process_time() - processor}
    print(json.dumps({**taken, "version": importlib.import_module("Orange").__version__, "groups": len(sums)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
