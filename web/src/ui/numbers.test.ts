import { describe, expect, it } from "vitest";
import { formatMarks } from "./numbers.ts";

describe("formatMarks", () => {
  it("tells near marks of large numbers apart", () => {
    expect(formatMarks([29080.5, 29081, 29081.5])).toEqual(["29,080.5", "29,081", "29,081.5"]);
    expect(formatMarks([152.12, 152.125, 152.13])).toEqual(["152.12", "152.125", "152.13"]);
  });

  it("keeps marks short where they are far apart", () => {
    expect(formatMarks([0, 0.5, 1])).toEqual(["0", "0.5", "1"]);
    expect(formatMarks([0.0001, null, 0.001])).toEqual(["0.0001", "", "0.001"]);
  });

  it("knows no step of one mark", () => {
    expect(formatMarks([3.14159265])).toEqual(["3.142"]);
    expect(formatMarks([])).toEqual([]);
  });
});
