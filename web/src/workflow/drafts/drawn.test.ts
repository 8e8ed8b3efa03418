import { describe, expect, it } from "vitest";

import type { NodeType } from "@/api/types.ts";
import { drawnDraft, isDrawn } from "./drawn.ts";
import type { Opened } from "@/workflow/opened.ts";

const holder = (workflow: string) => ({ type: "workflow", settings: { workflow } });
const dense = { type: "layer.dense", settings: {} };
const types = { "layer.dense": { layer: true }, csv_reader: { layer: false } } as unknown as Record<string, NodeType>;
const opened = {
  workflow: {
    nodes: { block: holder("around"), mixed: holder("mixed"), empty: holder("empty"), circle: holder("circle"), dense },
    workflows: {
      around: { nodes: { inner: holder("block"), last: dense }, outputs: { output: { from: "last.output" }, lost: {} } },
      block: { nodes: { dense }, outputs: { output: { from: "dense.output" } } },
      mixed: { nodes: { dense, reader: { type: "csv_reader", settings: {} } }, outputs: {} },
      empty: { nodes: {}, outputs: {} },
      circle: { nodes: { again: holder("circle") }, outputs: {} },
    },
  },
  drafts: {
    dense: { outputs: {}, parameters: { trainable: 1, frozen: 0 } },
    "block/inner/dense": { outputs: {}, parameters: { trainable: 20, frozen: 4 } },
    "block/last": { outputs: { output: { type: "tensor", spec: { shape: [3] } } }, parameters: { trainable: 15, frozen: 0 } },
  },
} as unknown as Opened;

describe("a sub-workflow", () => {
  const is = (node: string) => isDrawn(opened.workflow.nodes[node], types, opened.workflow);

  it("is drawn where layers alone are in it, however deep", () => {
    expect(["dense", "block", "mixed", "empty", "circle", "gone"].filter(is)).toEqual(["dense", "block"]);
  });

  it("gives what comes out inside, and holds what its layers hold", () => {
    expect(drawnDraft(opened, "block")).toEqual({
      outputs: { output: { type: "tensor", spec: { shape: [3] } } },
      parameters: { trainable: 35, frozen: 4 },
    });
    expect(drawnDraft(opened, "dense")).toBe(opened.drafts.dense);
    expect(drawnDraft(opened, "mixed")?.parameters).toBeNull();
  });
});
