import type { TFunction } from "i18next";
import { describe, expect, it } from "vitest";

import type { NodeType, Workflow } from "@/api/types.ts";
import { type Kinds, toFlowNodes, toWires } from "./flow.ts";
import { type WireWords, wireWords } from "@/canvas/wires/wireWords.ts";

const port = (type: "table" | "tensor") => ({ type, description: "", optional: false, many: false, spares: false, when: {} });
const reader = {
  id: "reader",
  title: "Reader",
  inputs: {},
  outputs: { table: port("table") },
} as unknown as NodeType;
const filter = { ...reader, id: "filter", inputs: { table: port("table") } } as NodeType;
const catalogue = { reader, filter };
const workflow: Workflow = {
  format: 1,
  title: "",
  description: "",
  seed: 1,
  variables: {},
  nodes: {
    a: { type: "reader", version: 1, label: "", position: [0, 0], settings: {} },
    b: { type: "filter", version: 1, label: "", position: [300, 0], settings: {} },
  },
  connections: [
    { from: "a.table", to: "b.table" },
    { from: "a.gone", to: "b.table" },
  ],
  annotations: {},
  groups: { g: { title: "G", nodes: ["a"], collapsed: false, color: "" } },
  workflows: {},
};
const words: WireWords = { kind: "wire", name: ({ from, to }) => `${from} to ${to}` };
const called = (kind: string) => ({ "aria-roledescription": kind });
const kinds: Kinds = { node: called("node"), note: called("note"), frame: called("group") };
const nothing = { nodes: [], annotations: [], groups: [] };

describe("toFlowNodes", () => {
  it("keeps what did not change, object for object", () => {
    const first = toFlowNodes([], workflow, catalogue, nothing, kinds);
    const moved = { ...workflow, nodes: { ...workflow.nodes, b: { ...workflow.nodes.b!, position: [9, 9] as [number, number] } } };
    const second = toFlowNodes(first, moved, catalogue, nothing, kinds);
    const by = (nodes: typeof first, id: string) => nodes.find((node) => node.id === id);
    expect(by(second, "a")).toBe(by(first, "a"));
    expect(by(second, "frame:g")).toBe(by(first, "frame:g"));
    expect(by(second, "b")?.position).toEqual({ x: 9, y: 9 });
  });

  it("is called anew when the language changes", () => {
    const first = toFlowNodes([], workflow, catalogue, nothing, kinds);
    const second = toFlowNodes(first, workflow, catalogue, nothing, { ...kinds, node: called("노드"), frame: called("그룹") });
    expect(second.map((node) => node.domAttributes?.["aria-roledescription"])).toEqual(["그룹", "노드", "노드"]);
  });

  it("leaves a node under the pointer where the pointer has it", () => {
    const first = toFlowNodes([], workflow, catalogue, nothing, kinds).map((node) =>
      node.id === "b" ? { ...node, position: { x: 5, y: 5 }, dragging: true } : node,
    );
    const named = { ...workflow, nodes: { ...workflow.nodes, b: { ...workflow.nodes.b!, label: "new" } } };
    const second = toFlowNodes(first as never, named, catalogue, nothing, kinds);
    expect(second.find((node) => node.id === "b")?.position).toEqual({ x: 5, y: 5 });
  });

  it("shows ports that only wires still name", () => {
    const card = toFlowNodes([], workflow, catalogue, nothing, kinds).find((node) => node.id === "a");
    expect(card?.handles?.map((handle) => handle.id)).toEqual(["table", "gone"]);
  });
});

describe("toWires", () => {
  it("marks wires whose ports are gone", () => {
    expect(toWires([], workflow, catalogue, [], words).map((wire) => wire.data?.broken)).toEqual([false, true]);
  });

  it("says where a wire leads in the reader's language, and anew when that changes", () => {
    const t = ((key: string, values?: Record<string, string>) => (values ? `${values.start}의 ${values.output}에서 ${values.end}` : key)) as TFunction;
    const labelled = { ...workflow, nodes: { ...workflow.nodes, b: { ...workflow.nodes.b!, label: "My filter" } } };
    const korean = wireWords(labelled, catalogue, { language: "ko", translations: { Reader: "읽기" } }, t);
    const wire = toWires(toWires([], labelled, catalogue, [], words), labelled, catalogue, [], korean)[0];
    expect(wire?.ariaLabel).toBe("읽기의 table에서 My filter");
    expect(wire?.domAttributes).toEqual({ "aria-roledescription": "canvas.wire.kind" });
  });

  it("keeps wires that did not change", () => {
    const first = toWires([], workflow, catalogue, [], words);
    expect(toWires(first, workflow, catalogue, [], words)[0]).toBe(first[0]);
  });
});

describe("a folded group", () => {
  const folded = { ...workflow, groups: { g: { title: "G", nodes: ["a"], collapsed: true, color: "" } } };

  it("hides its nodes and ends the wires that leave it at its card", () => {
    const nodes = toFlowNodes([], folded, catalogue, nothing, kinds);
    expect(nodes.find((node) => node.id === "a")?.hidden).toBe(true);
    expect(nodes.find((node) => node.id === "frame:g")?.handles?.map((handle) => handle.id)).toContain("a.table");
    const wire = toWires([], folded, catalogue, [], words)[0];
    expect([wire?.source, wire?.sourceHandle, wire?.target, wire?.targetHandle]).toEqual(["frame:g", "a.table", "b", "table"]);
  });

  it("hides the wires inside it", () => {
    const both = { ...folded, groups: { g: { ...folded.groups.g, nodes: ["a", "b"] } } };
    expect(toWires([], both, catalogue, [], words)).toEqual([]);
  });
});
