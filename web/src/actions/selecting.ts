/** Select nodes and notes from elsewhere than the canvas, and bring them into view. */

import type { Edit } from "@/api/types.ts";
import { enter, follow, getOpened, sendEdit } from "@/workflow/document.ts";
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

/** Open what a node holds, to any depth, and go to a node inside: `inner`, `round/inner`, `outer/inner`. */
export function goInside(holder: string, inside: string): void {
  if (!enter(holder)) return goToNode(holder);
  const { trail = [] } = getOpened() ?? {};
  const last = trail.at(-1);
  const [first = "", ...rest] = inside.split("/");
  if (last && last.round !== null && rest.length > 0) {
    follow([...trail.slice(0, -1), { ...last, round: Number(first) }]);
    goOn(rest);
  } else goOn([first, ...rest]);
}

function goOn([first = "", ...rest]: readonly string[]): void {
  if (rest.length > 0) goInside(first, rest.join("/"));
  // The canvas shows the inside, and hands in its new view, before the next frame.
  else if (first in (getOpened()?.workflow.nodes ?? {})) requestAnimationFrame(() => goToNode(first));
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
