/** What is let go over the canvas: nodes after a move, and node types out of the library. */

import { useReactFlow } from "@xyflow/react";
import { useCallback } from "react";

import { addNode, insertInto, tiesFor } from "@/actions/adding.ts";
import { NODE_TYPE_DRAG } from "@/actions/dragging.ts";
import { replaceNode } from "@/actions/replacing.ts";
import type { Annotation, Connection, Edit, Point2 } from "@/api/types.ts";
import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { getOpened, sendEdit } from "@/workflow/document.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import { CARD_WIDTH } from "@/workflow/editing/geometry.ts";
import { wireOf } from "@/workflow/editing/wires.ts";
import { type FlowNode, readFlowId } from "./flow.ts";

export function useDropping() {
  const { screenToFlowPosition, getNode } = useReactFlow<FlowNode>();

  const onDragOver = useCallback((event: React.DragEvent) => {
    if (!event.dataTransfer.types.includes(NODE_TYPE_DRAG)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  }, []);

  const onDrop = useCallback(
    (event: React.DragEvent) => {
      const type = event.dataTransfer.getData(NODE_TYPE_DRAG);
      if (!type) return;
      event.preventDefault();
      const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
      const under = cardAt(event.clientX, event.clientY);
      if (under && replaceNode(under, type)) return;
      const into = wireAt(event.clientX, event.clientY, type) ?? undefined;
      void addNode(type, [x - CARD_WIDTH / 2, y - 20], { into });
    },
    [screenToFlowPosition],
  );

  const keepMoves = useCallback(
    (event: MouseEvent | TouchEvent | React.MouseEvent, moved: readonly FlowNode[]) => {
      const last = new Map(moved.map((node) => [node.id, node.position]));
      const edits = toMoves(moved, (id) => last.get(id) ?? getNode(id)?.position);
      const only = moved.length === 1 && moved[0]?.type === "card" ? moved[0] : null;
      const move = edits.length === 1 ? edits[0] : undefined;
      if (only && move && "clientX" in event && isLoose(only.id)) {
        const under = cardAt(event.clientX, event.clientY, only.id);
        if (under && replaceNode(under, only.data.entry.type, only.id)) return;
        const wire = wireAt(event.clientX, event.clientY, only.data.entry.type);
        if (wire) return void insertInto(only.id, wire, move);
      }
      if (edits.length > 0) void sendEdit(edits.length === 1 ? (edits[0] as Edit) : { kind: "batch", edits, label: "" });
    },
    [getNode],
  );

  return {
    onDragOver,
    onDrop,
    onNodeDragStop: useCallback(
      (event: React.MouseEvent | MouseEvent | TouchEvent, _: FlowNode, moved: FlowNode[]) => keepMoves(event, moved),
      [keepMoves],
    ),
    onSelectionDragStop: useCallback(
      (event: React.MouseEvent, moved: FlowNode[]) => keepMoves(event, moved),
      [keepMoves],
    ),
  };
}

/** The node under a place on the screen, other than the one that is dragged. */
function cardAt(x: number, y: number, dragged?: string): string | null {
  const cards = document.elementsFromPoint(x, y).map((element) => element.closest<HTMLElement>(".react-flow__node-card"));
  return cards.find((card) => card && card.dataset.id !== dragged)?.dataset.id ?? null;
}

/** The wire under a place on the screen that a node of a type can go into. */
function wireAt(x: number, y: number, type: string): Connection | null {
  const opened = getOpened();
  const catalogue = useCatalogue.getState().types;
  const declared = catalogue[type];
  const path = document.elementsFromPoint(x, y).find((element) => element instanceof SVGElement && element.dataset.wire);
  if (!opened || !declared || !(path instanceof SVGElement)) return null;
  const wire = wireOf(path.dataset.wire ?? "");
  return tiesFor(declared, "new", { into: wire }, opened.workflow, catalogue).length > 0 ? wire : null;
}

function isLoose(id: string): boolean {
  const wires = getOpened()?.workflow.connections ?? [];
  return wires.every((wire) => splitEnd(wire.from).node !== id && splitEnd(wire.to).node !== id);
}

/** The edits that keep what was moved: nodes with those in moved frames, and notes. */
function toMoves(moved: readonly FlowNode[], placeOf: (id: string) => { x: number; y: number } | undefined): Edit[] {
  const workflow = getOpened()?.workflow;
  if (!workflow) return [];
  const ids = new Set(
    moved.flatMap((node) => {
      const { kind, id } = readFlowId(node.id);
      return kind === "frame" ? (workflow.groups[id]?.nodes ?? []) : [node.id];
    }),
  );
  const positions: Record<string, Point2> = {};
  const notes: Edit[] = [];
  for (const flowId of ids) {
    const place = placeOf(flowId);
    const { kind, id } = readFlowId(flowId);
    if (!place) continue;
    const position: Point2 = [place.x, place.y];
    const before = kind === "note" ? workflow.annotations[id]?.position : workflow.nodes[id]?.position;
    if (!before || (before[0] === place.x && before[1] === place.y)) continue;
    if (kind === "node") positions[id] = position;
    else notes.push({ kind: "set_annotation", id, annotation: { ...(workflow.annotations[id] as Annotation), position } });
  }
  const moves: Edit[] = Object.keys(positions).length > 0 ? [{ kind: "move_nodes", positions }] : [];
  return [...moves, ...notes];
}
