/** Which parts of the workbench show: panels, dialogs, the palette, what is being renamed. */

import { create } from "zustand";

import type { Connection, Point2 } from "@/api/types.ts";

/** The list that adds a node: where, and what it is to be connected to. */
export interface Palette {
  /** On the screen. */
  at: Point2;
  /** On the canvas. */
  place: Point2;
  /** The port from which a wire was drawn, `node.port`. */
  from?: { end: string; side: "in" | "out" };
  /** The wire that the node goes into. */
  into?: Connection;
}

export type Dialog = { kind: "shortcuts" } | { kind: "connections" } | { kind: "connect"; node: string } | null;
export type BottomTab = "outputs" | "problems";

interface Workbench {
  library: boolean;
  inspector: boolean;
  bottom: boolean;
  bottomTab: BottomTab;
  minimap: boolean;
  dialog: Dialog;
  palette: Palette | null;
  /** The node or group whose label is being written. */
  renaming: string | null;
  /** The note whose text is being written. */
  writing: string | null;
  /** The menu of a node or of the empty canvas, at a place on the screen. */
  menu: Point2 | null;
}

export const useWorkbench = create<Workbench>(() => ({
  library: true,
  inspector: true,
  bottom: true,
  bottomTab: "outputs",
  minimap: false,
  dialog: null,
  palette: null,
  renaming: null,
  writing: null,
  menu: null,
}));

export const setWorkbench = useWorkbench.setState;

export function toggle(part: "library" | "inspector" | "bottom" | "minimap"): void {
  setWorkbench((workbench) => ({ [part]: !workbench[part] }));
}
