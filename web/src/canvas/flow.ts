/** The document as React Flow's nodes and edges. Objects that did not change stay identical, so that cards keep still. */

import { type Edge, type Node, type NodeHandle, Position } from "@xyflow/react";

import type { Annotation, Group, NodeEntry, NodeType, Point2, PortType, Workflow } from "@/api/types.ts";
import { isBorder } from "@/workflow/nesting/border.ts";
import { type Catalogue, portsOf } from "@/workflow/catalogue/catalogue.ts";
import type { Ports } from "@/workflow/nesting/holding.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import { findHidden, type FoldedPorts, foldedPorts } from "@/workflow/nesting/folding.ts";
import {
  cardSize,
  findLostPorts,
  foldedOffset,
  foldedSize,
  frameRectangle,
  type LostPorts,
  portOffset,
  type Rectangle,
  type Side,
} from "@/workflow/editing/geometry.ts";
import { wireKey } from "@/workflow/editing/wires.ts";
import type { WireWords } from "@/canvas/wires/wireWords.ts";

export type CardNode = Node<{ entry: NodeEntry; type: NodeType | null; ports: Ports; lost: LostPorts }, "card">;
export type NoteNode = Node<{ annotation: Annotation }, "note">;
export type FrameNode = Node<{ group: Group; folded: FoldedPorts | null }, "frame">;
/** The ports of the sub-workflow that is shown. */
export type BorderNode = Node<CardNode["data"], "border">;
export type FlowNode = CardNode | BorderNode | NoteNode | FrameNode;
export type WireEdge = Edge<{ type: PortType | null; broken: boolean }, "wire">;

export interface Selected {
  nodes: readonly string[];
  annotations: readonly string[];
  groups: readonly string[];
}

const NONE_LOST: LostPorts = { inputs: [], outputs: [] };
const HANDLE = 12;

/** What a screen reader calls a node, a note and the frame of a group, in the reader's language. */
export type Kinds = Readonly<Record<"node" | "note" | "frame", { "aria-roledescription": string }>>;

export const noteId = (id: string) => `note:${id}`;
export const frameId = (id: string) => `frame:${id}`;

/** What a React Flow node stands for. */
export function readFlowId(id: string): { kind: "node" | "note" | "frame"; id: string } {
  if (id.startsWith("note:")) return { kind: "note", id: id.slice(5) };
  if (id.startsWith("frame:")) return { kind: "frame", id: id.slice(6) };
  return { kind: "node", id };
}

export function toFlowNodes(
  previous: readonly FlowNode[],
  workflow: Workflow,
  catalogue: Catalogue,
  selected: Selected,
  kinds: Kinds,
): FlowNode[] {
  const before = new Map(previous.map((node) => [node.id, node]));
  const lost = findLostPorts(workflow, catalogue);
  const picked = new Set(selected.nodes);
  const hidden = findHidden(workflow);
  const cards = Object.entries(workflow.nodes).map(([id, entry]) =>
    toCard(before.get(id) as CardNode | BorderNode | undefined, id, entry, workflow, catalogue, lost[id], picked.has(id), hidden.has(id), kinds),
  );
  const frames = Object.entries(workflow.groups).flatMap(([id, group]) => {
    const place = frameRectangle(group.nodes, workflow, catalogue);
    const was = before.get(frameId(id)) as FrameNode | undefined;
    if (!place) return [];
    const folded = group.collapsed ? foldedPorts(id, hidden, workflow.connections) : null;
    return [toFrame(was, id, group, place, folded, selected.groups.includes(id), kinds)];
  });
  const notes = Object.entries(workflow.annotations).map(([id, annotation]) =>
    toNote(before.get(noteId(id)) as NoteNode | undefined, id, annotation, selected.annotations.includes(id), kinds),
  );
  return [...frames, ...notes, ...cards];
}

function toCard(
  was: CardNode | BorderNode | undefined,
  id: string,
  entry: NodeEntry,
  workflow: Workflow,
  catalogue: Catalogue,
  lost: LostPorts = NONE_LOST,
  selected: boolean,
  hidden: boolean,
  kinds: Kinds,
): CardNode | BorderNode {
  const type = catalogue[entry.type] ?? null;
  const spoken = was?.domAttributes === kinds.node;
  const same = was && spoken && was.data.entry === entry && was.data.type === type && sameLost(was.data.lost, lost) && was.hidden === hidden;
  if (same && was.selected === selected) return was;
  if (same) return { ...was, selected };
  const ports = portsOf(entry, catalogue, workflow);
  const { width, height } = cardSize(entry, ports, lost);
  const moving = was?.dragging ? was.position : { x: entry.position[0], y: entry.position[1] };
  const isAtBorder = isBorder(id);
  return {
    ...was,
    id,
    type: isAtBorder ? "border" : "card",
    draggable: !isAtBorder,
    position: moving,
    width,
    height,
    measured: { width, height },
    handles: toHandles(entry, ports, lost),
    selected,
    hidden,
    domAttributes: kinds.node,
    data: { entry, type, ports, lost },
  };
}

function toHandles(entry: NodeEntry, ports: Ports, lost: LostPorts): NodeHandle[] {
  const inputs = [...Object.keys(ports.inputs), ...lost.inputs];
  const outputs = [...Object.keys(ports.outputs), ...lost.outputs];
  const handle = (side: Side) => (port: string, index: number) => toHandle(port, side, portOffset(entry, side, index));
  return [...inputs.map(handle("in")), ...outputs.map(handle("out"))];
}

function toHandle(id: string, side: Side, [x, y]: Point2): NodeHandle {
  return {
    id,
    type: side === "in" ? "target" : "source",
    position: side === "in" ? Position.Left : Position.Right,
    x: x - HANDLE / 2,
    y: y - HANDLE / 2,
    width: HANDLE,
    height: HANDLE,
  };
}

function toFrame(
  was: FrameNode | undefined,
  id: string,
  group: Group,
  place: Rectangle,
  folded: FoldedPorts | null,
  selected: boolean,
  kinds: Kinds,
): FrameNode {
  const { x, y } = place;
  const { width, height } = folded ? foldedSize(Math.max(folded.inputs.length, folded.outputs.length)) : place;
  const still =
    was &&
    was.domAttributes === kinds.frame &&
    was.data.group === group &&
    JSON.stringify(was.data.folded) === JSON.stringify(folded) &&
    was.selected === selected &&
    was.position.x === x &&
    was.position.y === y &&
    was.width === width &&
    was.height === height;
  if (still) return was;
  return {
    ...was,
    id: frameId(id),
    type: "frame",
    position: { x, y },
    width,
    height,
    measured: { width, height },
    handles: folded ? toFoldedHandles(folded) : [],
    // Selected, it is raised by a thousand: its members stay on top all the same.
    zIndex: folded ? 0 : selected ? -1020 : -20,
    selected,
    domAttributes: kinds.frame,
    data: { group, folded },
  };
}

function toFoldedHandles({ inputs, outputs }: FoldedPorts): NodeHandle[] {
  const handle = (side: Side) => (end: string, index: number) => toHandle(end, side, foldedOffset(side, index));
  return [...inputs.map(handle("in")), ...outputs.map(handle("out"))];
}

function toNote(was: NoteNode | undefined, id: string, annotation: Annotation, selected: boolean, kinds: Kinds): NoteNode {
  const same = was && was.domAttributes === kinds.note && was.data.annotation === annotation;
  if (same) return was.selected === selected ? was : { ...was, selected };
  const [x, y] = annotation.position;
  const [width, height] = annotation.size;
  return {
    ...was,
    id: noteId(id),
    type: "note",
    position: was?.dragging ? was.position : { x, y },
    width,
    height,
    measured: { width, height },
    zIndex: -10,
    selected,
    domAttributes: kinds.note,
    data: { annotation },
  };
}

export function toWires(
  previous: readonly WireEdge[],
  workflow: Workflow,
  catalogue: Catalogue,
  selected: readonly string[],
  words: WireWords,
): WireEdge[] {
  const before = new Map(previous.map((edge) => [edge.id, edge]));
  const picked = new Set(selected);
  const hidden = findHidden(workflow);
  /** Where a wire ends on the canvas: at its node, or at the card of the folded group that hides it. */
  const shownEnd = (end: string) => {
    const { node, port } = splitEnd(end);
    const group = hidden.get(node);
    return group === undefined ? { node, port } : { node: frameId(group), port: end };
  };
  return workflow.connections.flatMap((wire) => {
    const id = wireKey(wire);
    const source = splitEnd(wire.from);
    const target = splitEnd(wire.to);
    if (!(source.node in workflow.nodes) || !(target.node in workflow.nodes)) return [];
    const output = portsOf(workflow.nodes[source.node], catalogue, workflow).outputs[source.port];
    const input = portsOf(workflow.nodes[target.node], catalogue, workflow).inputs[target.port];
    const type = output?.type ?? null;
    const broken = !output || !input;
    const [start, end] = [shownEnd(wire.from), shownEnd(wire.to)];
    if (start.node === end.node && hidden.has(source.node)) return [];
    const ariaLabel = words.name(wire);
    const was = before.get(id);
    const isWhere = was?.source === start.node && was.target === end.node;
    if (was && isWhere && was.ariaLabel === ariaLabel && was.data?.type === type && was.data.broken === broken) {
      return was.selected === picked.has(id) ? [was] : [{ ...was, selected: picked.has(id) }];
    }
    return [
      {
        id,
        type: "wire" as const,
        source: start.node,
        sourceHandle: start.port,
        target: end.node,
        targetHandle: end.port,
        selected: picked.has(id),
        ariaLabel,
        domAttributes: { "aria-roledescription": words.kind },
        data: { type, broken },
      },
    ];
  });
}

function sameLost(a: LostPorts, b: LostPorts): boolean {
  return a === b || (a.inputs.join("\n") === b.inputs.join("\n") && a.outputs.join("\n") === b.outputs.join("\n"));
}
