import { IconRoute } from "@tabler/icons-react";

import { splitEnd } from "@/workflow/editing/edits.ts";
import { type Action, hasOneNode, type Situation } from "../action.ts";
import { goToNode } from "../selecting.ts";

/** Go along the wires from node to node. */
function walk(id: string, key: string, find: (situation: Situation, node: string) => string | undefined): Action {
  return {
    id,
    section: "edit",
    icon: IconRoute,
    keys: [key],
    onCanvasOnly: true,
    isEnabled: hasOneNode,
    run: (situation) => {
      const next = find(situation, situation.nodes[0] as string);
      if (next) goToNode(next);
    },
  };
}

function after({ opened }: Situation, node: string) {
  const wire = opened.workflow.connections.find((wire) => splitEnd(wire.from).node === node);
  return wire && splitEnd(wire.to).node;
}

function before({ opened }: Situation, node: string) {
  const wire = opened.workflow.connections.find((wire) => splitEnd(wire.to).node === node);
  return wire && splitEnd(wire.from).node;
}

export const walkActions: readonly Action[] = [
  walk("walkAfter", "alt+arrowright", after),
  walk("walkBefore", "alt+arrowleft", before),
];
