/** What is selected on the canvas. The inspector, the outputs and the actions go by it. */

import { create } from "zustand";

interface Selection {
  nodes: readonly string[];
  /** Connections, as `connectionKey` names them. */
  wires: readonly string[];
  annotations: readonly string[];
  groups: readonly string[];
  select: (what: Partial<Pick<Selection, "nodes" | "wires" | "annotations" | "groups">>) => void;
  clear: () => void;
}

const NOTHING = { nodes: [], wires: [], annotations: [], groups: [] };

export const useSelection = create<Selection>((set) => ({
  ...NOTHING,
  select: (what) => set({ ...NOTHING, ...what }),
  clear: () => set(NOTHING),
}));

/** The node that the inspector and the outputs show: the one selected node. */
export function useSelectedNode(): string | null {
  return useSelection((selection) => (selection.nodes.length === 1 ? (selection.nodes[0] ?? null) : null));
}
