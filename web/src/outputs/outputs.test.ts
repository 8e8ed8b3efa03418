import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import type { CurvePoint, NodeState } from "@/api/types.ts";
import { AS_IT_IS, asQuery, testsFor, turnedBy } from "./table/arrangement.ts";
import { readRowNumber, showCell, widthOf } from "./table/cells.ts";
import { assemble, columnsOf, lastOf, metricsOf, paceOf, reached, stepsPerEpoch } from "./curves/curve.ts";
import { canFill, countRows, figureConfig, fitted, isInlinePicture, isStepped, withoutAddresses } from "./figures/figureSpec.ts";
import { clampTop, contentHeight, isScaled, lastTop, pagesFor, rowsInView, toScroll, toTop } from "./table/rowWindow.ts";
import { colourer } from "./probe/valueColours.ts";

const point = (scope: "batch" | "epoch", epoch: number, step: number, values: CurvePoint["values"]): CurvePoint => ({
  scope,
  epoch,
  step,
  seconds: step / 10,
  values,
  examples: 32 * step,
  learning_rate: null,
  memory: null,
});

describe("the colours of values", () => {
  const column = (colours: unknown) => colourer({ name: "a", kind: "number", colours });

  it("are those of the column's words, or along its ramp", () => {
    expect(column(null)).toBeNull();
    const words = column({ values: [["a", "#ff0000"], ["true", "#00ff00"]], ramp: [] });
    expect([words?.("a"), words?.("b"), words?.(true), words?.(null)]).toEqual(["#ff0000", undefined, "#00ff00", undefined]);
    const ramp = column({ values: [], ramp: [[0, "#000000"], [10, "#ffffff"]] });
    expect([ramp?.(-5), ramp?.(2.5), ramp?.(10)]).toEqual(["#000000", "color-mix(in srgb, #ffffff 25.0%, #000000)", "#ffffff"]);
  });
});

describe("an arrangement", () => {
  it("turns a column up, down and back", () => {
    const up = turnedBy("a", AS_IT_IS);
    const down = turnedBy("a", up);
    expect([up.sort, up.descending, down.descending, turnedBy("a", down), turnedBy("b", down).descending]).toEqual(["a", false, true, AS_IT_IS, false]);
  });

  it("travels in an address", () => {
    expect(asQuery(AS_IT_IS)).toBe("");
    const where = [{ column: "a&b", test: "contains", value: "서울" }];
    const query = new URLSearchParams(asQuery({ sort: "a b", descending: true, search: "x=1", where }));
    expect([query.get("sort"), query.get("descending"), query.get("search")]).toEqual(["a b", "true", "x=1"]);
    expect(JSON.parse(query.get("where") ?? "")).toEqual(where);
  });

  it("offers the tests that fit", () => {
    expect(testsFor("number")[0]).toBe("equals");
    expect(testsFor("text")[0]).toBe("contains");
    expect(testsFor("image")).toEqual(["is missing", "is there"]);
  });

  it("tests rows in words that Row Filter has in Korean", () => {
    const file = new URL("../../../src/netwright/nodes/messages/ko/table.json", import.meta.url);
    const korean = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
    const tests = (["number", "text", "flag", "image"] as const).flatMap((kind) => testsFor(kind));
    expect(tests.filter((test) => korean[test] === undefined)).toEqual([]);
  });
});

describe("the window on rows", () => {
  const short = { total: 1_000, rowHeight: 25, viewport: 500 };
  const long = { total: 100_000_000, rowHeight: 25, viewport: 500 };

  it("goes by pixels where a table is short", () => {
    expect(isScaled(short)).toBe(false);
    expect(toTop(250, short)).toBeCloseTo(10);
    expect(toScroll(10, short)).toBeCloseTo(250);
    expect(rowsInView(10, short, 2)).toEqual([8, 32]);
  });

  it("reaches the first and the last row of a hundred million", () => {
    expect(isScaled(long)).toBe(true);
    expect(contentHeight(long)).toBeLessThan(33_000_000);
    expect(toTop(0, long)).toBe(0);
    expect(toTop(contentHeight(long) - long.viewport, long)).toBe(lastTop(long));
    expect(rowsInView(lastTop(long), long)[1]).toBe(long.total);
  });

  it("finds its way back from the scroll bar", () => {
    for (const top of [0, 1, 12_345_678.5, lastTop(long)]) expect(toTop(toScroll(top, long), long)).toBeCloseTo(top, 3);
    expect(clampTop(1e12, long)).toBe(lastTop(long));
    expect(toTop(10, { total: 3, rowHeight: 25, viewport: 500 })).toBe(0);
  });

  it("asks for the pages in view", () => {
    expect(pagesFor(95, 105, 100)).toEqual([0, 1]);
    expect(pagesFor(100, 200, 100)).toEqual([1]);
    expect(pagesFor(5, 5, 100)).toEqual([]);
  });
});

describe("cells", () => {
  it("are shown short", () => {
    expect([null, 1999, 0.1 + 0.2, 1e-7, true, "a"].map((value) => showCell(value).text)).toEqual([
      "–",
      "1999",
      "0.3",
      "1e-7",
      "true",
      "a",
    ]);
    expect(showCell("two\r\nlines\n").text).toBe("two↵lines↵");
    expect(showCell([1, 2.5, null]).text).toBe("[1, 2.5, –]");
    expect(showCell([1, 2, 3, 4, 5, 6, 7, 8, 9]).text).toBe("[1, 2, 3, 4, 5, 6, 7, 8, …]");
    expect(widthOf("x", "number")).toBe(110);
  });

  it("are gone to by number", () => {
    expect(readRowNumber("1,000", 5000)).toBe(1000);
    expect(readRowNumber("9999", 50)).toBe(50);
    expect(readRowNumber("0", 50)).toBe(1);
    expect(readRowNumber("x", 50)).toBeNull();
  });
});

describe("putting curves together", () => {
  it("drops what came twice and names what lacks", () => {
    expect(assemble([0, 1, 2, 3], { start: 2, items: [2, 3, 4] })).toEqual({ items: [0, 1, 2, 3, 4], missing: null });
    expect(assemble([0, 1], { start: 5, items: [5] })).toEqual({ items: [0, 1], missing: 2 });
    expect(assemble([0, 1, 2, 3, 4], { start: 1, items: [1, 2] }).items).toEqual([0, 1, 2, 3, 4]);
  });

  it("begins anew with a new run", () => {
    expect(assemble([9, 9, 9], { start: 0, items: [0, 1] }).items).toEqual([0, 1]);
    expect(assemble([7], undefined)).toEqual({ items: [7], missing: null });
  });
});

describe("columns of a curve", () => {
  const points = [
    point("batch", 1, 50, { loss: 2, accuracy: 0.1 }),
    point("batch", 1, 100, { loss: null, accuracy: 0.2 }),
    point("epoch", 1, 100, { loss: 1.5, val_loss: 1.2, val_accuracy: 0.3 }),
    point("batch", 2, 150, { loss: 1, accuracy: 0.4 }),
  ];

  it("pair a metric with its validation twin, losses first", () => {
    expect(metricsOf([point("epoch", 1, 1, { accuracy: 1, val_loss: 1, a_loss: 1 })])).toEqual(["loss", "a_loss", "accuracy"]);
  });

  it("have the learning rate where it changes", () => {
    const rates = [0.1, null, 0.1, 0.05].map((learning_rate, step) => ({ ...point("batch", 1, step, { loss: 1 }), learning_rate }));
    expect(metricsOf(rates.slice(0, 3))).toEqual(["loss"]);
    expect(metricsOf(rates)).toEqual(["loss", "learning_rate"]);
    const { x, train } = columnsOf(rates, "learning_rate", { axis: "step", smoothing: 0, log: false });
    expect([x, train]).toEqual([[0, 2, 3], [0.1, 0.1, 0.05]]);
    expect([lastOf(rates.slice(0, 2), "learning_rate"), lastOf(rates, "memory")]).toEqual([0.1, null]);
  });

  it("tell how fast it goes, in examples where they are counted", () => {
    const seen = [10, 20, 30].map((step) => point("batch", 1, step, {}));
    expect(paceOf(seen)).toEqual({ unit: "examples", perSecond: 320 });
    expect(paceOf(seen.map((one) => ({ ...one, examples: null })))).toEqual({ unit: "steps", perSecond: 10 });
    expect(paceOf(seen.slice(0, 1))).toBeNull();
  });

  it("keep one row a step, and tell a break from nothing", () => {
    const columns = columnsOf(points, "loss", { axis: "step", smoothing: 0, log: false });
    expect(columns.x).toEqual([50, 100, 150]);
    expect(columns.train).toEqual([2, null, 1]);
    expect(columns.validation).toEqual([undefined, 1.2, undefined]);
  });

  it("count in epochs", () => {
    expect(stepsPerEpoch(points)).toBe(100);
    expect(columnsOf(points, "loss", { axis: "epoch", smoothing: 0, log: false }).x).toEqual([0.5, 1, 1.5]);
    expect(stepsPerEpoch([point("batch", 1, 40, {})])).toBe(40);
    expect(stepsPerEpoch([...points, point("epoch", 2, 120, {})])).toBe(100);
  });

  it("is as far as it came where it was cancelled or stopped", () => {
    const state = (state: NodeState["state"]) => ({ state, fraction: null as number | null, message: null }) as NodeState;
    const seen = [point("epoch", 1, 100, {}), point("batch", 2, 150, {})];
    expect(reached(state("cancelled"), seen, 10)).toBe(0.15);
    expect(reached(state("stopped"), seen, 10)).toBe(0.15);
    expect(reached(state("stopped"), seen, null)).toBeNull();
    expect(reached(state("done"), seen, 10)).toBe(1);
  });

  it("smooth without a pull to zero", () => {
    const { smooth } = columnsOf(points, "loss", { axis: "step", smoothing: 0.5, log: false });
    expect(smooth[0]).toBeCloseTo(2);
    expect(smooth[2]).toBeCloseTo((0.5 * 0.5 * 2 + 0.5 * 1) / 0.75);
  });

  it("take the epochs of the time before a checkpoint, and batches from there", () => {
    const seen = [point("epoch", 1, 10, { loss: 3 }), point("batch", 2, 15, { loss: 2 }), point("epoch", 2, 20, { loss: 9, val_loss: 1 })];
    const { x, train } = columnsOf(seen, "loss", { axis: "step", smoothing: 0, log: false });
    expect([x, train]).toEqual([[10, 15, 20], [3, 2, undefined]]);
  });

  it("take the epochs where no batches were told, and leave out what a logarithm cannot show", () => {
    const epochs = [point("epoch", 1, 10, { loss: 0 }), point("epoch", 2, 20, { loss: 1 })];
    expect(columnsOf(epochs, "loss", { axis: "step", smoothing: 0, log: true }).train).toEqual([null, 1]);
  });
});

describe("figures", () => {
  it("lose what leads anywhere, and keep their data", () => {
    const spec = {
      usermeta: { embedOptions: {} },
      data: { url: "http://x/", values: [{ url: "a cell" }] },
      encoding: { href: { field: "a" }, x: { field: "url" } },
    };
    expect(withoutAddresses(spec)).toEqual({ data: { values: [{ url: "a cell" }] }, encoding: { x: { field: "url" } } });
    expect(countRows(spec)).toBe(1);
  });

  it("may show pictures that stand in their data, and no others", () => {
    const spec = { mark: "image", encoding: { url: { field: "picture" } } };
    expect(withoutAddresses(spec)).toEqual(spec);
    expect(withoutAddresses({ encoding: { url: { value: "http://x/" } } })).toEqual({ encoding: {} });
    expect(isInlinePicture("data:image/png;base64,AAAA")).toBe(true);
    for (const address of ["http://x/a.png", "data:image/svg+xml;base64,AAAA", "javascript:alert(1)"]) {
      expect(isInlinePicture(address)).toBe(false);
    }
  });

  it("fill the panel where they can", () => {
    expect(canFill({ mark: "bar", width: { step: 20 } })).toBe(false);
    expect(canFill({ hconcat: [] })).toBe(false);
    expect(canFill({ layer: [], width: 300 })).toBe(false);
    expect(fitted({ mark: "bar", width: "container" }, { width: 300, height: 200 })).toMatchObject({ width: 300, height: 200 });
  });

  it("keep the labels of an axis from touching", () => {
    const { axis } = figureConfig({ text: "#000", dim: "#666", line: "#ccc", marks: ["#00f"] }) as { axis: { labelSeparation: number } };
    expect(axis.labelSeparation).toBeGreaterThan(3);
  });

  it("as high as their rows keep their height, and are asked to fit nothing", () => {
    const rows = { mark: "bar", width: "container", height: { step: 20 } };
    expect(isStepped(rows)).toBe(true);
    expect(fitted(rows, { width: 300, height: 200 })).toMatchObject({ width: 300, height: { step: 20 }, autosize: { type: "pad" } });
    expect(isStepped({ ...rows, encoding: { column: {} } })).toBe(false);
    expect(isStepped({ mark: "bar", width: "container", height: "container" })).toBe(false);
  });
});
