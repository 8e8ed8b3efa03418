/** How large a node's card is and where its ports sit: pure, so that layout needs no measuring. */

import type { NodeEntry, Point2, Workflow } from "@/api/types.ts";
import { portsOf, type Catalogue } from "@/workflow/catalogue/catalogue.ts";
import type { Ports } from "@/workflow/nesting/holding.ts";
import { splitEnd } from "./edits.ts";

export const CARD_WIDTH = 212;
const HEAD = 30;
const LABELLED_HEAD = 44;
const PORT_ROW = 20;
const FOOT = 24;
const FOLDED_HEAD = 34;
const PADDING = 6;
export const GRID = 4;

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Side = "in" | "out";

export function cardSize(entry: NodeEntry, ports: Ports, lost = NONE_LOST): { width: number; height: number } {
  const inputs = Object.keys(ports.inputs).length + lost.inputs.length;
  const outputs = Object.keys(ports.outputs).length + lost.outputs.length;
  const rows = Math.max(1, inputs, outputs);
  return { width: CARD_WIDTH, height: headHeight(entry) + PADDING + rows * PORT_ROW + FOOT };
}

/** Middle of the n-th port of a side, from the card's upper left corner. */
export function portOffset(entry: NodeEntry, side: Side, index: number): Point2 {
  return [side === "in" ? 0 : CARD_WIDTH, headHeight(entry) + PADDING / 2 + (index + 0.5) * PORT_ROW];
}

export function headHeight(entry: NodeEntry): number {
  return entry.label ? LABELLED_HEAD : HEAD;
}

/** Ports that only wires still name: the type has them no more, or is not known. */
export interface LostPorts {
  inputs: readonly string[];
  outputs: readonly string[];
}

const NONE_LOST: LostPorts = { inputs: [], outputs: [] };

/** The lost ports of all nodes that have some. */
export function findLostPorts(workflow: Workflow, catalogue: Catalogue): Readonly<Record<string, LostPorts>> {
  const lost: Record<string, { inputs: string[]; outputs: string[] }> = {};
  const note = (end: string, side: "inputs" | "outputs") => {
    const { node, port } = splitEnd(end);
    if (!(node in workflow.nodes) || port in portsOf(workflow.nodes[node], catalogue, workflow)[side]) return;
    const list = (lost[node] ??= { inputs: [], outputs: [] })[side];
    if (!list.includes(port)) list.push(port);
  };
  for (const wire of workflow.connections) {
    note(wire.from, "outputs");
    note(wire.to, "inputs");
  }
  return lost;
}

export function cardRectangle(id: string, workflow: Workflow, catalogue: Catalogue): Rectangle | null {
  const entry = workflow.nodes[id];
  if (!entry) return null;
  const [x, y] = entry.position;
  return { x, y, ...cardSize(entry, portsOf(entry, catalogue, workflow)) };
}

export function boundsOf(rectangles: readonly Rectangle[]): Rectangle | null {
  if (rectangles.length === 0) return null;
  const x = Math.min(...rectangles.map((r) => r.x));
  const y = Math.min(...rectangles.map((r) => r.y));
  const right = Math.max(...rectangles.map((r) => r.x + r.width));
  const bottom = Math.max(...rectangles.map((r) => r.y + r.height));
  return { x, y, width: right - x, height: bottom - y };
}

const FRAME = { side: 20, top: 44, bottom: 20 };

/** The frame around a group's members; null while it has none. */
export function frameRectangle(members: readonly string[], workflow: Workflow, catalogue: Catalogue): Rectangle | null {
  const rectangles = members.flatMap((id) => cardRectangle(id, workflow, catalogue) ?? []);
  const bounds = boundsOf(rectangles);
  return (
    bounds && {
      x: bounds.x - FRAME.side,
      y: bounds.y - FRAME.top,
      width: bounds.width + 2 * FRAME.side,
      height: bounds.height + FRAME.top + FRAME.bottom,
    }
  );
}

/** A folded group's card stands where its frame does. */
export function foldedSize(rows: number): { width: number; height: number } {
  return { width: CARD_WIDTH, height: FOLDED_HEAD + PADDING + Math.max(1, rows) * PORT_ROW + FOOT };
}

export function foldedOffset(side: Side, index: number): Point2 {
  return [side === "in" ? 0 : CARD_WIDTH, FOLDED_HEAD + PADDING / 2 + (index + 0.5) * PORT_ROW];
}

export function snap([x, y]: Point2): Point2 {
  return [Math.round(x / GRID) * GRID, Math.round(y / GRID) * GRID];
}

/** The nearest free place at or below a position, so that cards do not cover each other. */
export function freePlace(at: Point2, size: { width: number; height: number }, taken: readonly Rectangle[]): Point2 {
  const margin = 12;
  let [x, y] = snap(at);
  for (let tries = 0; tries < 200; tries += 1) {
    const hit = taken.find(
      (r) =>
        x < r.x + r.width + margin &&
        r.x < x + size.width + margin &&
        y < r.y + r.height + margin &&
        r.y < y + size.height + margin,
    );
    if (!hit) break;
    y = hit.y + hit.height + margin + GRID;
  }
  return snap([x, y]);
}
