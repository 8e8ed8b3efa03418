/** The one hint that shows on the canvas: what a port is, or what is wrong with a node. */

import { create } from "zustand";

import type { Side } from "@/workflow/editing/geometry.ts";
import { useDrawing } from "@/canvas/drawing.ts";

export type Hint =
  | { kind: "port"; node: string; port: string; side: Side }
  | { kind: "problems"; node: string }
  | { kind: "type"; node: string };

interface Hints {
  hint: Hint | null;
  at: DOMRect | null;
}

export const useHints = create<Hints>(() => ({ hint: null, at: null }));

let timer: ReturnType<typeof setTimeout> | undefined;

/** Show a hint at an element, after a moment unless one shows already. */
export function showHint(hint: Hint, element: Element, wait = 350): void {
  clearTimeout(timer);
  // A wire being drawn has its own word beside the pointer.
  if (useDrawing.getState().end !== null) return;
  const show = () => useHints.setState({ hint, at: element.getBoundingClientRect() });
  if (useHints.getState().hint || wait === 0) show();
  else timer = setTimeout(show, wait);
}

export function hideHint(): void {
  clearTimeout(timer);
  useHints.setState({ hint: null, at: null });
}
