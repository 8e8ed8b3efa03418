import { describe, expect, it } from "vitest";

import type { Connection, Edit, NodeEntry } from "@/api/types.ts";
import { FRESH, INPUTS, OUTPUTS, outward, portsOfBorder, withBorder } from "./border.ts";
import { applyEdit } from "@/workflow/editing/edits.ts";
import type { SubWorkflow } from "./holding.ts";

const node = (x: number): NodeEntry => ({ type: "sorter", version: 1, label: "", position: [x, 40], settings: {} });
const HELD: SubWorkflow = {
  title: "Held",
  description: "",
  variables: {},
  nodes: { one: node(0), two: node(300) },
  connections: [{ from: "one.table", to: "two.table" }],
  annotations: {},
  groups: {},
  inputs: { rows: { type: "table", description: "Rows.", to: ["one.table"], optional: false, many: false } },
  outputs: { made: { type: "table", description: "", from: "two.table" } },
};
const DOCUMENT = { format: 1 as const, title: "", description: "", seed: 1, variables: {}, nodes: {}, connections: [], annotations: {}, groups: {}, workflows: { held: HELD } };

/** The sub-workflow after an edit that was made inside. */
function after(edit: Edit): SubWorkflow | undefined {
  const meant = outward(edit, "held", HELD, () => "table");
  return (meant ? applyEdit(DOCUMENT, meant) : DOCUMENT).workflows.held;
}

const connect = (from: string, to: string): Edit => ({ kind: "connect", connection: { from, to } });
const disconnect = (from: string, to: string): Edit => ({ kind: "disconnect", connection: { from, to } });
const batch = (...edits: Edit[]): Edit => ({ kind: "batch", edits, label: "" });

describe("the border", () => {
  it("stands on both sides of the nodes, with a port for each and one for more", () => {
    const { nodes, connections } = withBorder(HELD);
    expect(Object.keys(portsOfBorder(nodes[INPUTS] as NodeEntry).outputs)).toEqual(["rows", FRESH]);
    expect(Object.keys(portsOfBorder(nodes[OUTPUTS] as NodeEntry).inputs)).toEqual(["made", FRESH]);
    expect(nodes[INPUTS]?.position[0]).toBeLessThan(-212);
    expect(nodes[OUTPUTS]?.position[0]).toBeGreaterThan(300 + 212);
    const wires: Connection[] = [{ from: `${INPUTS}.rows`, to: "one.table" }, { from: "two.table", to: `${OUTPUTS}.made` }];
    for (const wire of wires) expect(connections).toContainEqual(wire);
  });

  it("makes an inner edit one within the sub-workflow", () => {
    expect(after({ kind: "rename_node", id: "one", label: "First" })?.nodes.one?.label).toBe("First");
    expect(after({ kind: "move_nodes", positions: { [INPUTS]: [9, 9], one: [8, 8] } })?.nodes.one?.position).toEqual([8, 8]);
    expect(outward({ kind: "move_nodes", positions: { [INPUTS]: [9, 9] } }, "held", HELD, () => "table")).toBeNull();
  });

  it("makes ports of wires from and to its fresh ports", () => {
    expect(after(connect(`${INPUTS}.${FRESH}`, "two.table"))?.inputs.table?.to).toEqual(["two.table"]);
    expect(after(connect("one.table", `${OUTPUTS}.${FRESH}`))?.outputs.table).toEqual({ type: "table", description: "", from: "one.table" });
  });

  it("leads a port elsewhere and keeps what it is", () => {
    const moved = after(batch(disconnect("two.table", `${OUTPUTS}.made`), connect("one.table", `${OUTPUTS}.made`)));
    expect(moved?.outputs).toEqual({ made: { type: "table", description: "", from: "one.table" } });
    expect(after(connect(`${INPUTS}.rows`, "two.table"))?.inputs.rows?.to).toEqual(["one.table", "two.table"]);
    expect(after(disconnect(`${INPUTS}.rows`, "one.table"))?.inputs.rows).toMatchObject({ description: "Rows.", to: [] });
    expect(after(disconnect("two.table", `${OUTPUTS}.made`))?.outputs).toEqual({});
  });

  it("packs nodes at the border into a sub-workflow of their own", () => {
    const inner: SubWorkflow = { ...HELD, nodes: { two: node(0) }, connections: [], inputs: {}, outputs: {} };
    const edits: Edit[] = [
      { kind: "set_workflow", name: "deeper", workflow: inner },
      { kind: "remove_nodes", ids: ["two"] },
      { kind: "add_node", id: "part", node: { ...node(0), type: "workflow", settings: { workflow: "deeper" } } },
      connect("part.table", `${OUTPUTS}.made`),
    ];
    const meant = outward(batch(...edits), "held", HELD, () => "table");
    const document = applyEdit(DOCUMENT, meant as Edit);
    expect(Object.keys(document.workflows)).toEqual(["held", "deeper"]);
    expect(document.workflows.held?.outputs.made?.from).toBe("part.table");
  });
});
