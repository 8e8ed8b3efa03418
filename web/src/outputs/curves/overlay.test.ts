import { describe, expect, it } from "vitest";

import type { CurveRun, Field } from "@/api/types.ts";
import { differences, joinLines, shortValue } from "./overlay.ts";

const run = (settings: CurveRun["settings"]): CurveRun => ({ run: "r", started: 0, seconds: 1, state: "done", settings, shown: false });
const fields = [
  { name: "epochs", title: "Epochs", default: 10 },
  { name: "learning_rate", title: "Learning rate", default: null },
  { name: "targets", title: "Targets", default: [] },
] as unknown as Field[];

describe("differences", () => {
  it("are told in the order of the form, and a default is as good as the same value", () => {
    expect(differences(run({ epochs: 10, learning_rate: 0.1 }), run({ targets: ["a"] }), fields)).toEqual([
      { field: "Learning rate", value: 0.1 },
      { field: "Targets", value: [] },
    ]);
    expect(differences(run({ epochs: 10 }), run({}), fields)).toEqual([]);
  });

  it("have short values", () => {
    expect([null, "", true, 0.001, ["a"]].map(shortValue)).toEqual(["–", "–", "true", "0.001", '["a"]']);
    expect(shortValue("x".repeat(40))).toHaveLength(24);
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
