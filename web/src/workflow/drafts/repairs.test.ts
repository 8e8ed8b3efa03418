import { expect, test } from "vitest";

import type { Edit, Repair, Workflow } from "@/api/types.ts";
import { applyEdit } from "@/workflow/editing/edits.ts";
import { repairEdit } from "./repairs.ts";

const node = (x: number, y = 0) => ({
  type: "layer.dense",
  version: 1,
  label: "",
  position: [x, y] as [number, number],
  settings: {},
});

const workflow = {
  format: 1,
  title: "",
  description: "",
  seed: 1,
  nodes: { start: node(0), end: node(600, 80), "end-flatten-1": node(0, 900) },
  connections: [{ from: "start.output", to: "end.input" }],
  variables: {},
  annotations: {},
  groups: {},
  workflows: {},
} as unknown as Workflow;

const wire = (kind: string, from: string, to: string) => ({ kind, connection: { from, to } });

const insertion: Repair = {
  label: { template: "Put {layer} before it", values: { layer: "Flatten" } },
  edits: [
    { kind: "add_node", id: "end-flatten-1", node: { type: "layer.flatten", settings: {} } },
    wire("disconnect", "start.output", "end.input"),
    wire("connect", "start.output", "end-flatten-1.input"),
    { ...wire("connect", "end-flatten-1.output", "end.input"), at: 0 },
  ],
};

function added(edit: Edit) {
  const found = edit.kind === "batch" ? edit.edits.find((inner) => inner.kind === "add_node") : undefined;
  if (found?.kind !== "add_node") throw new Error("nothing is added");
  return found;
}

test("an added node gets a free id and a place between its neighbours", () => {
  const edit = repairEdit(workflow, insertion, "Put Flatten before it");
  expect(added(edit).id).toBe("end-flatten-1-2");
  expect(added(edit).node.position).toEqual([300, 40]);
  const after = applyEdit(workflow, edit);
  expect(after.connections).toEqual([
    { from: "start.output", to: "end-flatten-1-2.input" },
    { from: "end-flatten-1-2.output", to: "end.input" },
  ]);
});

test("where there is no room between, all that is behind makes some", () => {
  const close = { ...workflow, nodes: { start: node(0), beside: node(0, 300), end: node(288, 40), last: node(576, 40) } };
  const edit = repairEdit(close, insertion, "");
  expect(added(edit).node.position).toEqual([288, 20]);
  const after = applyEdit(close, edit);
  expect(["start", "beside", "end", "last"].map((id) => after.nodes[id]?.position)).toEqual([[0, 0], [0, 300], [576, 40], [864, 40]]);
});

test("between nodes that stand on top of each other, it stands below", () => {
  const stacked = { ...workflow, nodes: { start: node(0), end: node(0, 40) } };
  expect(added(repairEdit(stacked, insertion, "")).node.position).toEqual([0, 160]);
});

test("a replaced node stays where it is", () => {
  const edits = [{ kind: "replace_node", id: "end", node: { type: "layer.flatten" } }];
  const after = applyEdit(workflow, repairEdit(workflow, { ...insertion, edits }, ""));
  expect(after.nodes.end).toEqual({ ...node(600, 80), type: "layer.flatten" });
});

test("other edits pass as they are", () => {
  const edits = [{ kind: "change_settings", id: "end", settings: { units: 3 } }];
  const after = applyEdit(workflow, repairEdit(workflow, { ...insertion, edits }, ""));
  expect(after.nodes.end?.settings).toEqual({ units: 3 });
});

test("an added node stands beside a branch that is in its way", () => {
  const branched = { ...workflow, nodes: { start: node(0), branch: node(300, 60), end: node(600) } };
  expect(added(repairEdit(branched, insertion, "")).node.position).toEqual([300, -120]);
});
