import { describe, expect, it } from "vitest";

import type { NodeDraft, Workflow } from "@/api/types.ts";
import { layersAt, tensorsAt } from "./tensors.ts";

const wire = (from: string, to: string) => ({ from, to });
const tensor = { outputs: { output: { type: "tensor", spec: { shape: [3] } } } };
const drafts = {
  start: tensor,
  left: tensor,
  right: tensor,
  sum: tensor,
  apart: tensor,
  reader: { outputs: { network: { type: "network", spec: { layers: [{ id: "a" }, { id: "b" }], inputs: { a: {} }, outputs: { end: {} } } } } },
} as unknown as Record<string, NodeDraft>;
const places = { start: 0, left: 1, right: 2, sum: 3, apart: 0, reader: 0, freeze: 4, cut: 4 };
const workflow = {
  nodes: Object.fromEntries(Object.entries(places).map(([id, x]) => [id, { position: [x, 0] }])),
  connections: [
    wire("start.output", "left.input"),
    wire("start.output", "right.input"),
    wire("left.output", "sum.inputs"),
    wire("right.output", "sum.inputs"),
    wire("sum.output", "freeze.network"),
    wire("reader.network", "cut.network"),
  ],
} as unknown as Workflow;

describe("what a picker offers of a network", () => {
  it("names the layers of a network, and its ends first for tensors", () => {
    expect(layersAt(workflow, drafts, "cut", "network")).toEqual(["a", "b"]);
    expect(tensorsAt(workflow, drafts, "cut", "network")).toEqual(["end", "a", "b"]);
  });

  it("names what is drawn up to a tensor", () => {
    expect(layersAt(workflow, drafts, "freeze", "network")).toEqual(["start", "left", "right", "sum"]);
  });

  it("knows nothing where nothing is connected", () => {
    expect(tensorsAt(workflow, drafts, "start", "network")).toEqual([]);
    expect(layersAt(workflow, drafts, "start", null)).toEqual([]);
  });
});
