/** Which output may be wired to which input. The server judges again; this answers while the pointer moves. */

import type { PortType, Workflow } from "@/api/types.ts";
import { ANY, isBorder } from "@/workflow/nesting/border.ts";
import { portsOf, type Catalogue } from "@/workflow/catalogue/catalogue.ts";
import { splitEnd } from "./edits.ts";

/** Why not, as a key of the page's texts under `connecting.`, with the values that it needs. */
export interface Refusal {
  reason: "same_node" | "unknown_port" | "wrong_type" | "table_into_layer" | "tensor_into_table" | "cycle" | "exists" | "through";
  values?: { from: PortType; to: PortType };
}

export function canFlow(from: PortType, to: PortType): boolean {
  return from === to || (from === "tensor" && to === "network") || from === ANY || to === ANY;
}

/** The reason against a connection `from` -> `to` (both `node.port`), or null where it may be made. */
export function findRefusal(workflow: Workflow, catalogue: Catalogue, from: string, to: string): Refusal | null {
  const source = splitEnd(from);
  const target = splitEnd(to);
  if (source.node === target.node) return { reason: "same_node" };
  if (isBorder(source.node) && isBorder(target.node)) return { reason: "through" };
  const output = portsOf(workflow.nodes[source.node], catalogue, workflow).outputs[source.port];
  const input = portsOf(workflow.nodes[target.node], catalogue, workflow).inputs[target.port];
  if (!output || !input) return { reason: "unknown_port" };
  if (!canFlow(output.type, input.type)) return wrongType(output.type, input.type);
  if (workflow.connections.some((wire) => wire.from === from && wire.to === to)) return { reason: "exists" };
  if (reaches(workflow, target.node, source.node)) return { reason: "cycle" };
  return null;
}

function wrongType(from: PortType, to: PortType): Refusal {
  const values = { from, to };
  if (from === "table" && to === "tensor") return { reason: "table_into_layer", values };
  if (from === "tensor" && to === "table") return { reason: "tensor_into_table", values };
  return { reason: "wrong_type", values };
}

/** The wire that a new one into `to` takes the place of: inputs that take only one keep the last. */
export function findReplaced(workflow: Workflow, catalogue: Catalogue, to: string) {
  const target = splitEnd(to);
  const input = portsOf(workflow.nodes[target.node], catalogue, workflow).inputs[target.port];
  if (input?.many) return null;
  return workflow.connections.find((wire) => wire.to === to) ?? null;
}

/** Whether data that leaves node `from` arrives at node `to`. */
function reaches(workflow: Workflow, from: string, to: string): boolean {
  return findConnected(workflow, from, "after").has(to);
}

/** A node and all that come after it, or before it. */
export function findConnected(workflow: Workflow, start: string, where: "after" | "before"): Set<string> {
  const next = new Map<string, string[]>();
  for (const wire of workflow.connections) {
    const source = splitEnd(wire.from).node;
    const target = splitEnd(wire.to).node;
    const [key, value] = where === "after" ? [source, target] : [target, source];
    const list = next.get(key);
    if (list) list.push(value);
    else next.set(key, [value]);
  }
  const seen = new Set([start]);
  const open = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const other of next.get(node) ?? []) {
      if (!seen.has(other)) {
        seen.add(other);
        open.push(other);
      }
    }
  }
  return seen;
}
