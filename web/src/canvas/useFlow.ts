/** React Flow's nodes and edges, kept in step with the document and the selection. */

import { applyNodeChanges, type EdgeChange, type NodeChange } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { getOpened, useOpened } from "@/workflow/document.ts";
import { useSelection } from "@/workflow/selection.ts";
import { useSpeech } from "@/workflow/speech.ts";
import { wireWords } from "@/canvas/wires/wireWords.ts";
import { type FlowNode, type Kinds, readFlowId, toFlowNodes, toWires, type WireEdge } from "./flow.ts";

export function useFlow() {
  const workflow = useOpened((opened) => opened.workflow, null);
  const catalogue = useCatalogue((store) => store.types);
  const selection = useSelection();
  const speech = useSpeech();
  const { t } = useTranslation();
  const kinds = useMemo((): Kinds => {
    const called = (kind: "node" | "note" | "frame") => ({ "aria-roledescription": t(`canvas.kinds.${kind}`) });
    return { node: called("node"), note: called("note"), frame: called("frame") };
  }, [t]);
  const [nodes, setNodes] = useState<FlowNode[]>([]);
  const [edges, setEdges] = useState<WireEdge[]>([]);
  const { nodes: picked, annotations, groups, wires } = selection;

  useEffect(() => {
    if (!workflow) return;
    setNodes((previous) => toFlowNodes(previous, workflow, catalogue, { nodes: picked, annotations, groups }, kinds));
  }, [workflow, catalogue, picked, annotations, groups, kinds]);

  useEffect(() => {
    if (!workflow) return;
    setEdges((previous) => toWires(previous, workflow, catalogue, wires, wireWords(workflow, catalogue, speech, t)));
  }, [workflow, catalogue, wires, speech, t]);

  const onNodesChange = useCallback((changes: NodeChange<FlowNode>[]) => {
    selectNodes(changes);
    const others = changes.filter((change) => change.type !== "select" && change.type !== "remove");
    if (others.length > 0) setNodes((previous) => applyNodeChanges(withMembers(others, previous), previous));
  }, []);

  const onEdgesChange = useCallback((changes: EdgeChange<WireEdge>[]) => {
    const picked = new Set(useSelection.getState().wires);
    const before = picked.size;
    let changed = false;
    for (const change of changes) {
      if (change.type !== "select") continue;
      changed = true;
      if (change.selected) picked.add(change.id);
      else picked.delete(change.id);
    }
    if (changed && (picked.size > 0 || before > 0)) {
      useSelection.getState().select({ ...useSelection.getState(), wires: [...picked] });
    }
  }, []);

  return { nodes, edges, onNodesChange, onEdgesChange };
}

function selectNodes(changes: readonly NodeChange<FlowNode>[]): void {
  const current = useSelection.getState();
  const picked = {
    node: new Set(current.nodes),
    note: new Set(current.annotations),
    frame: new Set(current.groups),
  };
  let changed = false;
  for (const change of changes) {
    if (change.type !== "select") continue;
    const { kind, id } = readFlowId(change.id);
    if (change.selected === picked[kind].has(id)) continue;
    changed = true;
    if (change.selected) picked[kind].add(id);
    else picked[kind].delete(id);
  }
  if (!changed) return;
  current.select({
    nodes: [...picked.node],
    annotations: [...picked.note],
    groups: [...picked.frame],
    wires: current.wires,
  });
}

/** A frame takes its members along. */
function withMembers(changes: NodeChange<FlowNode>[], nodes: readonly FlowNode[]): NodeChange<FlowNode>[] {
  const moved = new Set(changes.map((change) => ("id" in change ? change.id : "")));
  const more: NodeChange<FlowNode>[] = [];
  for (const change of changes) {
    if (change.type !== "position" || !change.position || readFlowId(change.id).kind !== "frame") continue;
    const frame = nodes.find((node) => node.id === change.id);
    const members = getOpened()?.workflow.groups[readFlowId(change.id).id]?.nodes ?? [];
    if (!frame) continue;
    const dx = change.position.x - frame.position.x;
    const dy = change.position.y - frame.position.y;
    for (const node of nodes) {
      if (!members.includes(node.id) || moved.has(node.id)) continue;
      moved.add(node.id);
      const position = { x: node.position.x + dx, y: node.position.y + dy };
      more.push({ type: "position", id: node.id, position, dragging: change.dragging });
    }
  }
  return [...changes, ...more];
}
