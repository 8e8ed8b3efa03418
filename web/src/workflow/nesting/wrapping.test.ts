import { expect, it } from "vitest";

import type { NodeEntry, NodeType, Port, PortType, Workflow } from "@/api/types.ts";
import { portsOf } from "@/workflow/catalogue/catalogue.ts";
import { applyEdit } from "@/workflow/editing/edits.ts";
import { CROSS_VALIDATE, REPEAT, SUB_WORKFLOW } from "./holding.ts";
import { unwrap, wrap } from "./wrapping.ts";

const port = (type: PortType): Port => ({ type, description: "", optional: false, many: false, spares: false, when: {} });
const ports = (types: Record<string, PortType>) => Object.fromEntries(Object.entries(types).map(([name, type]) => [name, port(type)]));
const nodeType = (id: string, inputs: Record<string, PortType>, outputs: Record<string, PortType>) =>
  ({ id, title: id, inputs: ports(inputs), outputs: ports(outputs), settings: [], outputs_listed_by: null }) as unknown as NodeType;
const CATALOGUE = {
  reader: nodeType("reader", {}, { table: "table" }),
  split: nodeType("split", { table: "table" }, { first: "table", second: "table" }),
  learner: nodeType("learner", { training: "table" }, { network: "network", history: "table" }),
  executor: nodeType("executor", { network: "network", table: "table" }, { table: "table" }),
  scorer: nodeType("scorer", { table: "table" }, { scores: "table" }),
};
const entry = (type: string, x: number, settings: NodeEntry["settings"] = {}): NodeEntry => ({ type, version: 1, label: "", position: [x, 50], settings });
const WORKFLOW: Workflow = {
  format: 1,
  title: "",
  description: "",
  seed: 1,
  variables: { quick: { type: "flag", value: true, description: "" }, other: { type: "flag", value: true, description: "" } },
  nodes: {
    reader: entry("reader", 0),
    split: entry("split", 100),
    learner: entry("learner", 200, { epochs: { $expression: "5 if quick else 9" } }),
    tell: entry("executor", 300),
    scores: entry("scorer", 400),
  },
  connections: [
    { from: "reader.table", to: "split.table" },
    { from: "split.first", to: "learner.training" },
    { from: "split.second", to: "tell.table" },
    { from: "learner.network", to: "tell.network" },
    { from: "tell.table", to: "scores.table" },
  ],
  annotations: {},
  groups: {},
  workflows: {},
};

it("makes ports of the wires across the border, and variables of those that are used", () => {
  const { id, edits } = wrap(WORKFLOW, CATALOGUE, ["learner", "tell"], SUB_WORKFLOW, "Train and tell");
  const after = edits.reduce(applyEdit, WORKFLOW);
  const held = after.workflows["train-and-tell"];
  expect(held?.inputs.training?.to).toEqual(["learner.training"]);
  expect(held?.inputs.table?.to).toEqual(["tell.table"]);
  expect(Object.keys(held?.outputs ?? {})).toEqual(["table"]);
  expect(Object.keys(held?.variables ?? {})).toEqual(["quick"]);
  expect(after.nodes[id]?.settings).toEqual({ workflow: "train-and-tell", variables: { quick: { $expression: "quick" } } });
  expect(after.connections).toContainEqual({ from: "split.first", to: `${id}.training` });
  expect(after.connections).toContainEqual({ from: `${id}.table`, to: "scores.table" });
  expect(Object.keys(portsOf(after.nodes[id], CATALOGUE, after).inputs)).toEqual(["training", "table"]);
});

it("takes all rows into a cross-validation, from before they were split", () => {
  const { id, edits } = wrap(WORKFLOW, CATALOGUE, ["learner", "tell"], CROSS_VALIDATE, "cv");
  const after = edits.reduce(applyEdit, WORKFLOW);
  expect(after.workflows.cv?.inputs.training?.to).toEqual(["learner.training"]);
  expect(after.workflows.cv?.inputs.test?.to).toEqual(["tell.table"]);
  expect(after.connections.filter(({ to }) => to.startsWith(`${id}.`))).toEqual([{ from: "reader.table", to: `${id}.table` }]);
  expect(Object.keys(portsOf(after.nodes[id], CATALOGUE, after).outputs)).toEqual(["summary", "figure", "table"]);
});

it("gives the nodes back as they were", () => {
  const { id, edits } = wrap(WORKFLOW, CATALOGUE, ["learner", "tell"], REPEAT, "again");
  const wrapped = edits.reduce(applyEdit, WORKFLOW);
  const back = unwrap(wrapped, id);
  const after = (back?.edits ?? []).reduce(applyEdit, wrapped);
  expect(after.nodes.tell).toEqual(WORKFLOW.nodes.tell);
  expect(new Set(after.connections.map(({ from, to }) => `${from} ${to}`))).toEqual(
    new Set(WORKFLOW.connections.map(({ from, to }) => `${from} ${to}`)),
  );
});

it("leaves one fold of a cross-validation", () => {
  const { id, edits } = wrap(WORKFLOW, CATALOGUE, ["learner", "tell"], CROSS_VALIDATE, "cv");
  const wrapped = edits.reduce(applyEdit, WORKFLOW);
  const after = (unwrap(wrapped, id)?.edits ?? []).reduce(applyEdit, wrapped);
  expect(after.nodes.fold?.type).toBe("cross_validation_fold");
  expect(after.connections).toContainEqual({ from: "fold.training", to: "learner.training" });
  expect(after.connections).toContainEqual({ from: "reader.table", to: "fold.table" });
});

it("puts in what a variable stands for", () => {
  const { id, edits } = wrap({ ...WORKFLOW, nodes: { ...WORKFLOW.nodes, learner: entry("learner", 200, { quick: { $expression: "quick" } }) } }, CATALOGUE, ["learner"], SUB_WORKFLOW, "one");
  const wrapped = edits.reduce(applyEdit, WORKFLOW);
  const set = applyEdit(wrapped, { kind: "change_settings", id, settings: { variables: { quick: false } } });
  const after = (unwrap(set, id)?.edits ?? []).reduce(applyEdit, set);
  expect(after.nodes.learner?.settings).toEqual({ quick: false });
});

it("keeps tensors, and the order in which they are merged", () => {
  const merging: Workflow = {
    ...WORKFLOW,
    nodes: { start: entry("layer", 0), one: entry("layer", 100), other: entry("layer", 100), merged: entry("merge", 200) },
    connections: [
      { from: "start.output", to: "one.input" },
      { from: "start.output", to: "other.input" },
      { from: "one.output", to: "merged.inputs" },
      { from: "other.output", to: "merged.inputs" },
    ],
  };
  const catalogue = { layer: nodeType("layer", { input: "tensor" }, { output: "tensor" }), merge: nodeType("merge", { inputs: "tensor" }, { output: "tensor" }) };
  const { id, edits } = wrap(merging, catalogue, ["one"], SUB_WORKFLOW, "block");
  const after = edits.reduce(applyEdit, merging);
  expect(after.workflows.block?.outputs.output).toMatchObject({ type: "tensor", from: "one.output" });
  const merged = (workflow: Workflow) => workflow.connections.filter(({ to }) => to === "merged.inputs").map(({ from }) => from);
  expect(merged(after)).toEqual([`${id}.output`, "other.output"]);
  expect(merged((unwrap(after, id)?.edits ?? []).reduce(applyEdit, after))).toEqual(["one.output", "other.output"]);
  const rounds = wrap(merging, catalogue, ["one"], REPEAT, "again").edits.reduce(applyEdit, merging);
  expect(rounds.workflows.again?.outputs).toEqual({}); // each round would have another one
});
