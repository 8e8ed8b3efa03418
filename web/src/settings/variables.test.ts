import { describe, expect, it } from "vitest";

import { filesOffered, folderOf, lastPart, nameIn, parents } from "./inputs/paths.ts";
import { complainAboutName, freeName, withType } from "./variables.ts";

describe("variables", () => {
  it("have names that formulas can use", () => {
    expect(complainAboutName("quick", ["epochs"])).toBeNull();
    expect(["2x", "a b", "", "if", "epochs"].map((name) => complainAboutName(name, ["epochs"]))).toEqual([
      "badName",
      "badName",
      "badName",
      "keptName",
      "takenName",
    ]);
    expect(freeName(["value", "value_2"])).toBe("value_3");
  });

  it("keep their value where another type can hold it", () => {
    const turned = (value: string | number | boolean, type: "flag" | "integer" | "number" | "text") =>
      withType({ type: "text", value, description: "" }, type).value;
    expect([turned("2.7", "integer"), turned("x", "number"), turned(true, "number"), turned(0.5, "text")]).toEqual([
      2,
      0,
      1,
      "0.5",
    ]);
    expect([turned(1, "flag"), turned("no", "flag")]).toEqual([true, false]);
  });
});

describe("paths of files", () => {
  it("come apart and together", () => {
    expect(folderOf("data/deep/a.csv")).toBe("data/deep");
    expect(folderOf("a.csv")).toBe("");
    expect(lastPart("data/a.csv")).toBe("a.csv");
    expect(parents("data/deep")).toEqual(["", "data", "data/deep"]);
    expect(nameIn("data", "deep")).toBe("data/deep");
    const file = (name: string) => ({ name, path: name, bytes: 1, modified: 0 });
    expect(filesOffered([file("a.CSV"), file("b.png")], [".csv"]).map(({ name }) => name)).toEqual(["a.CSV"]);
  });
});
