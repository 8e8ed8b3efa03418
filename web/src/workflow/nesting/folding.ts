/** Folded groups: which nodes they hide, and the ports by which wires leave them. Pure. */

import type { Connection, Workflow } from "@/api/types.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";

/** The folded group that hides a node, by node; the first where there are several. */
export function findHidden(workflow: Workflow): ReadonlyMap<string, string> {
  const hidden = new Map<string, string>();
  for (const [id, group] of Object.entries(workflow.groups)) {
    if (!group.collapsed) continue;
    for (const node of group.nodes) if (node in workflow.nodes && !hidden.has(node)) hidden.set(node, id);
  }
  return hidden;
}

/** Ports of members, `node.port`, that wires from outside lead to and come from. */
export interface FoldedPorts {
  inputs: readonly string[];
  outputs: readonly string[];
}

export function foldedPorts(group: string, hidden: ReadonlyMap<string, string>, connections: readonly Connection[]): FoldedPorts {
  const inside = (end: string) => hidden.get(splitEnd(end).node) === group;
  const crossing = connections.filter((wire) => inside(wire.from) !== inside(wire.to));
  return {
    inputs: [...new Set(crossing.map((wire) => wire.to).filter(inside))],
    outputs: [...new Set(crossing.map((wire) => wire.from).filter(inside))],
  };
}
