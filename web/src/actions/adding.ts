/** Put a new node on the canvas: beside others, after a port, into a wire. One edit, so that one undo takes it back. */

import type { Connection, Edit, NodeEntry, NodeType, Point2, Workflow } from "@/api/types.ts";
import { type Catalogue, useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { canFlow, findReplaced } from "@/workflow/editing/connecting.ts";
import { getOpened, sendEdit } from "@/workflow/document.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import { cardRectangle, cardSize, freePlace } from "@/workflow/editing/geometry.ts";
import { freshId } from "@/workflow/editing/ids.ts";
import { useSelection } from "@/workflow/selection.ts";
import { getCanvasView } from "./canvasView.ts";
import type { Palette } from "./workbench.ts";

type Ties = Pick<Palette, "from" | "into">;

/** The wires that tie a node of a type to what it was added for; empty where it does not fit. */
export function tiesFor(type: NodeType, id: string, ties: Ties, workflow: Workflow, catalogue: Catalogue): Connection[] {
  if (ties.into) {
    const before = firstInput(type, portTypeOf(ties.into.from, "outputs", workflow, catalogue));
    const after = firstOutput(type, portTypeOf(ties.into.to, "inputs", workflow, catalogue));
    if (!before || !after) return [];
    return [
      { from: ties.into.from, to: `${id}.${before}` },
      { from: `${id}.${after}`, to: ties.into.to },
    ];
  }
  if (!ties.from) return [];
  const { end, side } = ties.from;
  if (side === "out") {
    const port = firstInput(type, portTypeOf(end, "outputs", workflow, catalogue));
    return port ? [{ from: end, to: `${id}.${port}` }] : [];
  }
  const port = firstOutput(type, portTypeOf(end, "inputs", workflow, catalogue));
  return port ? [{ from: `${id}.${port}`, to: end }] : [];
}

/** Whether a type is offered for a port or a wire. */
export function fits(type: NodeType, ties: Ties, workflow: Workflow, catalogue: Catalogue): boolean {
  return (!ties.from && !ties.into) || tiesFor(type, "new", ties, workflow, catalogue).length > 0;
}

/** Add a node of a type; its upper left corner goes to `place` or the nearest free place below. */
export async function addNode(type: string, place: Point2, ties: Ties = {}): Promise<string | null> {
  const opened = getOpened();
  const catalogue = useCatalogue.getState().types;
  const declared = catalogue[type];
  if (!opened || !declared) return null;
  const { workflow } = opened;
  const id = freshId(type.split(".").at(-1) ?? type, workflow.nodes);
  const entry: NodeEntry = { type, version: declared.version, label: "", position: place, settings: {} };
  const taken = Object.keys(workflow.nodes).flatMap((node) => cardRectangle(node, workflow, catalogue) ?? []);
  const node = { ...entry, position: freePlace(place, cardSize(entry, declared), taken) };
  const wires = tiesFor(declared, id, ties, workflow, catalogue);
  const edits: Edit[] = [{ kind: "add_node", id, node }];
  if (ties.into && wires.length > 0) edits.push({ kind: "disconnect", connection: ties.into });
  else edits.push(...wires.flatMap((wire) => replacing(wire, workflow, catalogue)));
  edits.push(...wires.map((connection): Edit => ({ kind: "connect", connection })));
  const sent = sendEdit({ kind: "batch", edits, label: declared.title });
  useSelection.getState().select({ nodes: [id] });
  getCanvasView()?.keepInSight([id]);
  return (await sent) ? id : null;
}

/** Connect two ports; the wire that an input can no longer take goes. */
export function connect(connection: Connection): Promise<boolean> {
  const opened = getOpened();
  const catalogue = useCatalogue.getState().types;
  if (!opened) return Promise.resolve(false);
  const edits: Edit[] = [...replacing(connection, opened.workflow, catalogue), { kind: "connect", connection }];
  return sendEdit(edits.length === 1 ? (edits[0] as Edit) : { kind: "batch", edits, label: "" });
}

/** Put a node that is there already into a wire. */
export function insertInto(id: string, wire: Connection, move: Edit): Promise<boolean> {
  const opened = getOpened();
  const catalogue = useCatalogue.getState().types;
  const declared = catalogue[opened?.workflow.nodes[id]?.type ?? ""];
  if (!opened || !declared) return Promise.resolve(false);
  const wires = tiesFor(declared, id, { into: wire }, opened.workflow, catalogue);
  const edits: Edit[] = [move];
  if (wires.length > 0) edits.push({ kind: "disconnect", connection: wire });
  edits.push(...wires.map((connection): Edit => ({ kind: "connect", connection })));
  return sendEdit({ kind: "batch", edits, label: "" });
}

function replacing(connection: Connection, workflow: Workflow, catalogue: Catalogue): Edit[] {
  const old = findReplaced(workflow, catalogue, connection.to);
  return old ? [{ kind: "disconnect", connection: old }] : [];
}

function portTypeOf(end: string, side: "inputs" | "outputs", workflow: Workflow, catalogue: Catalogue) {
  const { node, port } = splitEnd(end);
  return catalogue[workflow.nodes[node]?.type ?? ""]?.[side][port]?.type ?? null;
}

type PortKind = ReturnType<typeof portTypeOf>;

/** The same type first, a required port before an optional one. */
function firstInput(type: NodeType, from: PortKind): string | null {
  const fitting = Object.entries(type.inputs).filter(([, port]) => from !== null && canFlow(from, port.type));
  const exact = fitting.find(([, port]) => port.type === from && !port.optional) ?? fitting.find(([, p]) => !p.optional);
  return (exact ?? fitting[0])?.[0] ?? null;
}

function firstOutput(type: NodeType, to: PortKind): string | null {
  const fitting = Object.entries(type.outputs).filter(([, port]) => to !== null && canFlow(port.type, to));
  return (fitting.find(([, port]) => port.type === to) ?? fitting[0])?.[0] ?? null;
}
