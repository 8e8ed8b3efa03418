/** Select a node from a list elsewhere, and bring it into view. */

import type { Edit } from "@/api/types.ts";
import { getOpened, sendEdit } from "@/workflow/document.ts";
import { useSelection } from "@/workflow/selection.ts";
import { getCanvasView } from "./canvasView.ts";

export function goToNode(id: string): void {
  unfoldAround(id);
  useSelection.getState().select({ nodes: [id] });
  void getCanvasView()?.reveal([id]);
}

/** Unfold the groups that hide a node. */
function unfoldAround(id: string): void {
  const groups = Object.entries(getOpened()?.workflow.groups ?? {});
  const edits = groups
    .filter(([, group]) => group.collapsed && group.nodes.includes(id))
    .map(([group, entry]): Edit => ({ kind: "set_group", id: group, group: { ...entry, collapsed: false } }));
  if (edits.length > 0) void sendEdit(edits.length === 1 ? (edits[0] as Edit) : { kind: "batch", edits, label: "" });
}
