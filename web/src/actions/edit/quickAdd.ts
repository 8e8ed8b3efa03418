import { IconPlus } from "@tabler/icons-react";

import type { Point2 } from "@/api/types.ts";
import { portsOf } from "@/workflow/catalogue/catalogue.ts";
import { CARD_WIDTH } from "@/workflow/editing/geometry.ts";
import { type Action, always, type Situation } from "../action.ts";
import { getCanvasView } from "../canvasView.ts";
import { setWorkbench } from "../workbench.ts";

/** The list of node types: after the selected node if there is one, else where the pointer is. */
export const quickAddAction: Action = {
  id: "quickAdd",
  section: "edit",
  icon: IconPlus,
  keys: ["tab", "n"],
  onCanvasOnly: true,
  isEnabled: always,
  run: (situation) => {
    const view = getCanvasView();
    const place: Point2 = afterSelected(situation) ?? view?.place() ?? [0, 0];
    const from = portAfterSelected(situation);
    setWorkbench({ palette: { at: view?.toScreen(place) ?? [200, 200], place, from } });
  },
};

function afterSelected({ opened, nodes }: Situation): Point2 | null {
  const entry = opened.workflow.nodes[nodes.length === 1 ? (nodes[0] ?? "") : ""];
  return entry ? [entry.position[0] + CARD_WIDTH + 76, entry.position[1]] : null;
}

function portAfterSelected({ opened, catalogue, nodes }: Situation) {
  const id = nodes.length === 1 ? nodes[0] : undefined;
  const port = id && Object.keys(portsOf(opened.workflow.nodes[id], catalogue, opened.workflow).outputs)[0];
  return port ? { end: `${id}.${port}`, side: "out" as const } : undefined;
}
