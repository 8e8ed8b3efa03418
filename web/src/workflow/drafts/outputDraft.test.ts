import { expect, it } from "vitest";

import type { Opened } from "@/workflow/opened.ts";
import { outputDraft } from "./outputDraft.ts";

it("follows an output of a sub-workflow to the layer inside", () => {
  const holder = (workflow: string) => ({ type: "workflow", settings: { workflow } });
  const spec = { type: "tensor", spec: { shape: [3] } };
  const opened = {
    workflow: {
      nodes: { outer: holder("one"), layer: { type: "layer.dense", settings: {} }, circle: holder("circle") },
      workflows: {
        one: { nodes: { inner: holder("two") }, outputs: { out: { from: "inner.deep" }, lost: {} } },
        circle: { nodes: { again: holder("circle") }, outputs: { out: { from: "again.out" } } },
        two: { nodes: { dense: { type: "layer.dense", settings: {} } }, outputs: { deep: { from: "dense.output" } } },
      },
    },
    drafts: { "outer/inner/dense": { outputs: { output: spec } }, layer: { outputs: { output: spec } } },
  } as unknown as Opened;
  expect(outputDraft(opened, "outer", "out")).toBe(spec);
  expect(outputDraft(opened, "layer", "output")).toBe(spec);
  expect(outputDraft(opened, "outer", "lost")).toBeUndefined();
  expect(outputDraft(opened, "circle", "out")).toBeUndefined();
  expect(outputDraft(opened, "gone", "output")).toBeUndefined();
});
