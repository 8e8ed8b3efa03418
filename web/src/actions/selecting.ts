/** Select a node from a list elsewhere, and bring it into view. */

import { useSelection } from "@/workflow/selection.ts";
import { getCanvasView } from "./canvasView.ts";

export function goToNode(id: string): void {
  useSelection.getState().select({ nodes: [id] });
  getCanvasView()?.reveal([id]);
}
