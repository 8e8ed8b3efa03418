/** What a repair of the server's does to the workflow at hand: free ids, and places for the nodes it adds. Pure. */

import type { Edit, NodeEntry, Point2, Repair, Workflow } from "@/api/types.ts";
import { isBorder } from "@/workflow/nesting/border.ts";
import { applyEdit, splitEnd } from "@/workflow/editing/edits.ts";
import { CARD_WIDTH, snap } from "@/workflow/editing/geometry.ts";
import { freshId } from "@/workflow/editing/ids.ts";

const ROOM = 24;
/** Between cards that make room: enough for the shape on a wire. */
const WIDE = 76;
const BELOW = 120;

/** The edit that applies a repair; `label` is what undo calls it. */
export function repairEdit(workflow: Workflow, repair: Repair, label: string): Edit {
  const named = renamed(repair.edits as unknown as Edit[], workflow);
  const room = named.flatMap((edit) => (edit.kind === "add_node" ? makeRoom(edit.id, named, workflow) : []));
  const roomy = room.reduce(applyEdit, workflow);
  return { kind: "batch", edits: [...room, ...named.map((edit) => placed(edit, named, roomy))], label };
}

/** Move all that stands behind a new node to the right, where it would not fit between what it is connected to. */
function makeRoom(id: string, edits: readonly Edit[], workflow: Workflow): Edit[] {
  const left = Math.max(...neighbours(id, edits, workflow, "before").map(([x]) => x));
  const right = Math.min(...neighbours(id, edits, workflow, "behind").map(([x]) => x));
  if (!Number.isFinite(left + right) || right <= left || fits(left, right)) return [];
  const by = 2 * (CARD_WIDTH + WIDE) - (right - left);
  const behind = Object.entries(workflow.nodes).filter(([node, { position }]) => position[0] >= right && !isBorder(node));
  return [{ kind: "move_nodes", positions: Object.fromEntries(behind.map(([node, { position: [x, y] }]) => [node, snap([x + by, y])])) }];
}

const fits = (left: number, right: number) => right - left >= 2 * (CARD_WIDTH + ROOM);

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
  const places = [...neighbours(id, edits, workflow, "before"), ...neighbours(id, edits, workflow, "behind")];
  if (places.length === 0) return [0, 0];
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  return free(snap([middle(xs), fits(Math.min(...xs), Math.max(...xs)) ? middle(ys) : Math.max(...ys) + BELOW]), workflow);
}

/** A place of which no other card stands in the way: the one wanted, else above it, below it, and so on. */
function free([x, y]: Point2, workflow: Workflow): Point2 {
  const near = Object.values(workflow.nodes).filter(({ position }) => Math.abs(position[0] - x) < CARD_WIDTH + ROOM);
  const isFree = (at: number) => near.every(({ position }) => Math.abs(position[1] - at) >= BELOW);
  const steps = near.flatMap((_, turn) => [-(turn + 1), turn + 1]);
  return [x, [0, ...steps].map((step) => y + step * BELOW).find(isFree) ?? y];
}

/** Where the nodes stand that the edits connect to the input or to the output of a node. */
function neighbours(id: string, edits: readonly Edit[], workflow: Workflow, side: "before" | "behind"): Point2[] {
  return edits.flatMap((edit) => {
    if (edit.kind !== "connect") return [];
    const [from, to] = [splitEnd(edit.connection.from).node, splitEnd(edit.connection.to).node];
    const [own, other] = side === "before" ? [to, from] : [from, to];
    const place = own === id ? workflow.nodes[other]?.position : undefined;
    return place ? [place] : [];
  });
}
