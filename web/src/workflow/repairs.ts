/** What a repair of the server's does to the workflow at hand: free ids, and places for the nodes it adds. Pure. */

import type { Edit, NodeEntry, Point2, Repair, Workflow } from "@/api/types.ts";
import { splitEnd } from "./edits.ts";
import { CARD_WIDTH, snap } from "./geometry.ts";
import { freshId } from "./ids.ts";

const ROOM = 24;
const BELOW = 120;

/** The edit that applies a repair; `label` is what undo calls it. */
export function repairEdit(workflow: Workflow, repair: Repair, label: string): Edit {
  const named = renamed(repair.edits as unknown as Edit[], workflow);
  return { kind: "batch", edits: named.map((edit) => placed(edit, named, workflow)), label };
}

/** The edits with ids for added nodes that nothing in the workflow has. */
function renamed(edits: readonly Edit[], workflow: Workflow): Edit[] {
  const ids = new Map<string, string>();
  for (const edit of edits) if (edit.kind === "add_node") ids.set(edit.id, freshId(edit.id, workflow.nodes));
  const end = (wire: string) => {
    const { node, port } = splitEnd(wire);
    return `${ids.get(node) ?? node}.${port}`;
  };
  return edits.map((edit) => {
    if (edit.kind === "add_node") return { ...edit, id: ids.get(edit.id) ?? edit.id };
    if (edit.kind !== "connect") return edit;
    return { ...edit, connection: { from: end(edit.connection.from), to: end(edit.connection.to) } };
  });
}

function placed(edit: Edit, edits: readonly Edit[], workflow: Workflow): Edit {
  if (edit.kind === "add_node") return { ...edit, node: entry(edit.node, between(edit.id, edits, workflow)) };
  const before = edit.kind === "replace_node" ? workflow.nodes[edit.id] : undefined;
  return edit.kind === "replace_node" && before ? { ...edit, node: entry(edit.node, before.position) } : edit;
}

function entry(node: Partial<NodeEntry> & { type: string }, position: Point2): NodeEntry {
  return { version: 1, label: "", settings: {}, ...node, position };
}

/** The middle between the nodes that a new one is connected to; below them where there is no room. */
function between(id: string, edits: readonly Edit[], workflow: Workflow): Point2 {
  const places: Point2[] = [];
  for (const edit of edits) {
    if (edit.kind !== "connect") continue;
    const nodes = [splitEnd(edit.connection.from).node, splitEnd(edit.connection.to).node];
    const other = nodes.includes(id) ? nodes.find((node) => node !== id) : undefined;
    const place = workflow.nodes[other ?? ""]?.position;
    if (place) places.push(place);
  }
  if (places.length === 0) return [0, 0];
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  const hasRoom = Math.max(...xs) - Math.min(...xs) >= 2 * (CARD_WIDTH + ROOM);
  return snap([middle(xs), hasRoom ? middle(ys) : Math.max(...ys) + BELOW]);
}
