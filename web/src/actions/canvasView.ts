/** What commands may ask of the canvas on the screen. The canvas hands itself in while it stands. */

import type { Point2 } from "@/api/types.ts";
import type { Rectangle } from "@/workflow/editing/geometry.ts";

export interface CanvasView {
  zoomIn: () => void;
  zoomOut: () => void;
  fit: () => void;
  /** Bring nodes into view, and give the first one the focus. */
  reveal: (nodes: readonly string[]) => Promise<void>;
  /** Bring a place into view, near enough to be read. */
  show: (place: Rectangle) => Promise<void>;
  /** Move the view only if one of the nodes is out of sight. */
  keepInSight: (nodes: readonly string[]) => void;
  /** The middle of what is seen, or where the pointer is if it is over the canvas: on the canvas. */
  place: () => Point2;
  toScreen: (place: Point2) => Point2;
  focus: () => void;
}

let view: CanvasView | null = null;

export function setCanvasView(next: CanvasView | null): void {
  view = next;
}

export function getCanvasView(): CanvasView | null {
  return view;
}
