import { expect, it } from "vitest";

import type { Workflow } from "@/api/types.ts";
import { pickFragment, readFragment, writeFragment } from "./clipboard.ts";

const node = { type: "t", version: 1, label: "", position: [0, 0] as [number, number], settings: {} };
const workflow: Workflow = {
  format: 1,
  title: "",
  description: "",
  seed: 1,
  variables: {},
  nodes: { a: node, b: node, c: node },
  connections: [
    { from: "a.x", to: "b.x" },
    { from: "b.x", to: "c.x" },
  ],
  annotations: { n: { text: "hi", position: [0, 0], size: [10, 10], color: "" } },
  groups: { g: { title: "G", nodes: ["a", "b"], collapsed: false, color: "" } },
  workflows: {},
};
const nothing = { nodes: [], annotations: [], groups: [] };

it("takes the wires between the nodes, and groups that are taken whole", () => {
  const fragment = pickFragment(workflow, { ...nothing, nodes: ["a", "b"], annotations: ["n"] });
  expect(fragment?.connections).toEqual([{ from: "a.x", to: "b.x" }]);
  expect(Object.keys(fragment?.groups ?? {})).toEqual(["g"]);
  expect(pickFragment(workflow, { ...nothing, nodes: ["b", "c"] })?.groups).toEqual({});
});

it("comes back from text as it was", () => {
  const fragment = pickFragment(workflow, { ...nothing, groups: ["g"] });
  expect(fragment && readFragment(writeFragment(fragment))).toEqual(fragment);
});

it("takes other text for what it is", () => {
  expect(readFragment("hello")).toBeNull();
  expect(readFragment('{"netwright": "fragment-1", ')).toBeNull();
  expect(pickFragment(workflow, nothing)).toBeNull();
});
