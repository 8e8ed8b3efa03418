import { describe, expect, it } from "vitest";

import type { NodeState, NodeType, RunSummary, Workflow } from "@/api/types.ts";
import { runFraction, runOrder, runTimeLeft } from "./runProgress.ts";

const type = (process: string, layer = false) => ({ process, layer }) as NodeType;
const catalogue = { plain: type("plain"), learner: type("training"), dense: type("plain", true) };
const node = (type: string, x: number) => ({ type, version: 1, label: "", position: [x, 0] as [number, number], settings: {} });
const workflow = {
  nodes: { last: node("plain", 0), dense: node("dense", 10), learner: node("learner", 20), first: node("plain", 30) },
  connections: [
    { from: "first.table", to: "learner.training" },
    { from: "dense.output", to: "learner.network" },
    { from: "learner.network", to: "last.network" },
  ],
} as unknown as Workflow;
const state = (state: NodeState["state"], more: Partial<NodeState> = {}) => ({ state, fraction: null, remaining: null, ...more }) as NodeState;
const run = { nodes: 4, finished: 1, failed: 0 } as RunSummary;

describe("a run", () => {
  it("is as far as its nodes and what the running ones have done", () => {
    const states = { first: state("done"), learner: state("running", { fraction: 0.5 }) };
    expect(runFraction({ run, states, workflow })).toBe(0.375);
    expect(runFraction({ run: { ...run, nodes: 0 }, states, workflow })).toBeNull();
  });

  it("tells the time left once every training has told its own", () => {
    const left = (learner: NodeState) => runTimeLeft({ run, workflow, states: { learner, last: state("waiting") } }, catalogue);
    expect(left(state("waiting"))).toBeNull();
    expect(left(state("running"))).toBeNull();
    expect(left(state("running", { remaining: 42 }))).toBe(42);
    expect(left(state("done"))).toBeNull();
  });

  it("lists nodes after those they need, without layers, and ends in a loop too", () => {
    expect(runOrder(workflow, catalogue)).toEqual(["first", "learner", "last"]);
    const loop = { ...workflow, connections: [...workflow.connections, { from: "last.table", to: "first.table" }] };
    expect(runOrder(loop, catalogue)).toHaveLength(3);
  });
});
