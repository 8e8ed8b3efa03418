import { describe, expect, it } from "vitest";

import { definedAt, joinFiles, likelyFile } from "./ownLayers.ts";

describe("code of a model's own layers", () => {
  it("finds the lines of classes and functions", () => {
    const lines = ["import keras", "class Gate(keras.Layer):", "  # class Shift", "  class Shift:", "class Gate:", "class Other:", "def swish(x):"];
    expect([...definedAt(lines, ["Gate", "Shift", "swish", "Lost"])]).toEqual([["Gate", 2], ["Shift", 4], ["swish", 7]]);
  });

  it("guesses the file from the module that most classes came from", () => {
    expect(likelyFile(["own.layers", "blocks", "own.layers"])).toBe("layers.py");
    expect(likelyFile(["", "__main__"])).toBeNull();
  });

  it("shows several files as one text, each under its name", () => {
    const blocks = { name: "blocks.py", text: "x = 1\n\n" };
    expect(joinFiles([blocks])).toBe("x = 1\n\n");
    expect(joinFiles([{ name: "heads.py", text: "import blocks" }, blocks])).toBe(
      "# ==== blocks.py ====\nx = 1\n\n# ==== heads.py ====\nimport blocks\n",
    );
  });
});
