/** Select nodes and notes from elsewhere than the canvas, and bring them into view. */

import type { Edit } from "@/api/types.ts";
import { getOpened, sendEdit } from "@/workflow/document.ts";
import { useSelection } from "@/workflow/selection.ts";
import { getCanvasView } from "./canvasView.ts";

export function goToNode(id: string): void {
  goToNodes([id]);
}

export function goToNodes(ids: readonly string[]): void {
  unfoldAround(ids);
  useSelection.getState().select({ nodes: [...ids] });
  void getCanvasView()?.reveal(ids);
}

export function goToNote(id: string): void {
  const note = getOpened()?.workflow.annotations[id];
  if (!note) return;
  useSelection.getState().select({ annotations: [id] });
  const [x, y] = note.position;
  const [width, height] = note.size;
  void getCanvasView()?.show({ x, y, width, height });
}

/** Unfold the groups that hide one of the nodes. */
function unfoldAround(ids: readonly string[]): void {
  const groups = Object.entries(getOpened()?.workflow.groups ?? {});
  const edits = groups
    .filter(([, group]) => group.collapsed && ids.some((id) => group.nodes.includes(id)))
    .map(([group, entry]): Edit => ({ kind: "set_group", id: group, group: { ...entry, collapsed: false } }));
  if (edits.length > 0) void sendEdit(edits.length === 1 ? (edits[0] as Edit) : { kind: "batch", edits, label: "" });
}
