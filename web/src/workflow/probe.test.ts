import { describe, expect, it } from "vitest";

import type { Probed } from "@/api/types.ts";
import { layersOf, randomRows, readRowNumbers, writeRowNumbers } from "./probe.ts";

const layer = (id: string, size: number) => ({ layer: id, shape: [size], rows: [] });
const found: Probed = {
  kind: "probe", port: "training", numbers: [0], epoch: null, trained: false,
  layers: [layer("start", 1), layer("shared", 2), layer("shared", 3), layer("base/conv", 4), layer("base/pool", 5)],
};

describe("layersOf", () => {
  it("finds every call of a layer, and the end of a network that a node stands for", () => {
    expect(layersOf(found, "shared").map(({ shape }) => shape[0])).toEqual([2, 3]);
    expect(layersOf(found, "base").map(({ layer }) => layer)).toEqual(["base/pool"]);
    expect(layersOf(found, "other")).toEqual([]);
    expect(layersOf(null, "start")).toEqual([]);
  });
});

describe("row numbers", () => {
  it("are read and written counted from 1", () => {
    expect(readRowNumbers("1, 5 9")).toEqual([0, 4, 8]);
    expect(readRowNumbers("3;3")).toEqual([2]);
    expect(writeRowNumbers([0, 4])).toBe("1, 5");
    for (const text of ["", "0", "-1", "1.5", "x", "1 2 3 4 5", "1e9"]) expect(readRowNumbers(text)).toBeNull();
  });

  it("are drawn each once, and no more than there are", () => {
    const chances = [0.9, 0.95, 0.1, 0.5];
    expect(randomRows(10, 3, () => chances.shift() ?? 0)).toEqual([1, 5, 9]);
    expect(randomRows(2, 4)).toEqual([0, 1]);
  });
});
