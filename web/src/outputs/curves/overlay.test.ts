import { describe, expect, it } from "vitest";

import type { CurveRun, Field } from "@/api/types.ts";
import { differences, joinLines, type Words } from "./overlay.ts";

const run = (settings: CurveRun["settings"], layers: CurveRun["layers"] = {}): CurveRun => ({
  run: "r",
  started: 0,
  seconds: 1,
  state: "done",
  settings,
  layers,
  shown: false,
});
const fields = [
  { name: "targets", title: "Targets", kind: "groups", default: [], fields: [
    { name: "columns", title: "Target columns", kind: "columns", default: [] },
    { name: "loss", title: "Loss", kind: "choice", default: "auto" },
  ] },
  { name: "epochs", title: "Epochs", kind: "integer", default: 10 },
  { name: "learning_rate", title: "Learning rate", kind: "number", default: null },
  { name: "shuffle", title: "Mix", kind: "flag", default: true },
  { name: "code", title: "Code", kind: "code", default: "" },
] as unknown as Field[];
const words: Words = { say: (text) => text, choice: (value) => `<${String(value)}>`, on: "on", off: "off", changed: "another" };
const types = { dense: { title: "Dense", settings: [{ name: "units", title: "Units", kind: "integer", default: null }] as unknown as Field[] } };
const told = (one: CurveRun, other: CurveRun) => differences(one, other, fields, types, words);

describe("differences", () => {
  it("are told in the order of the form, and a default is as good as the same value", () => {
    expect(told(run({ learning_rate: 0.1, epochs: 10, shuffle: false, code: "def a(): 1" }), run({ targets: [] }))).toEqual([
      "Learning rate 0.1",
      "Mix off",
      "Code another",
    ]);
    expect(told(run({ epochs: 10 }), run({}))).toEqual([]);
  });

  it("name what differs within groups, not the groups", () => {
    const species = { columns: ["species"] };
    expect(told(run({ targets: [{ ...species, loss: "auto" }] }), run({ targets: [species] }))).toEqual([]);
    expect(told(run({ targets: [{ ...species, loss: "hinge" }] }), run({ targets: [species] }))).toEqual(["Loss <hinge>"]);
    expect(told(run({ targets: [species, { columns: ["a"] }] }), run({ targets: [species, species] }))).toEqual(["2. Target columns a"]);
    expect(told(run({ targets: [species, { loss: "hinge" }] }), run({ targets: [species] }))).toEqual(["Targets species; <hinge>"]);
    expect(told(run({}), run({ targets: [species] }))).toEqual(["Targets –"]);
    const many = "abcdefgh".split("").map((one) => `column ${one}`);
    expect(told(run({ targets: [{ columns: many }] }), run({ targets: [species] }))).toEqual(["Target columns column a, column b, col…"]);
  });

  it("name the layers that were others", () => {
    const dense = (units: number, label = "") => ({ label, type: "dense", settings: { units } });
    const [one, other] = [run({}, { a: dense(8, "Hidden"), b: dense(3) }), run({}, { a: dense(16), c: dense(3) })];
    expect(told(one, other)).toEqual(["Hidden: Units 8", "+ Dense", "− Dense"]);
    expect(told(run({}), other)).toEqual([]);
  });
});

describe("joinLines", () => {
  it("puts lines on one axis and leaves what breaks a line where it was", () => {
    const joined = joinLines([
      { x: [1, 3], lines: [[10, null]] },
      { x: [2, 3], lines: [[20, 30], [undefined, 31]] },
    ]);
    expect(joined.x).toEqual([1, 2, 3]);
    expect(joined.lines).toEqual([
      [10, undefined, null],
      [undefined, 20, 30],
      [undefined, undefined, 31],
    ]);
  });
});
