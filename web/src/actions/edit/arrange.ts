import { IconSitemap } from "@tabler/icons-react";

import { arrange } from "@/workflow/editing/arranging.ts";
import { sendEdit } from "@/workflow/document.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import { cardRectangle, type Rectangle } from "@/workflow/editing/geometry.ts";
import type { Action } from "../action.ts";
import { getCanvasView } from "../canvasView.ts";

/** Lay the selected nodes out, or all of them where fewer than two are selected. */
export const arrangeAction: Action = {
  id: "arrange",
  section: "arrange",
  icon: IconSitemap,
  keys: ["shift+l"],
  onCanvasOnly: true,
  isEnabled: ({ opened }) => Object.keys(opened.workflow.nodes).length > 1,
  run: async ({ opened, catalogue, nodes }) => {
    const { workflow } = opened;
    const ids = nodes.length > 1 ? nodes : Object.keys(workflow.nodes);
    const cards: Record<string, Rectangle> = {};
    for (const id of ids) {
      const card = cardRectangle(id, workflow, catalogue);
      if (card) cards[id] = card;
    }
    const arrows = workflow.connections.map((wire) => ({ from: splitEnd(wire.from).node, to: splitEnd(wire.to).node }));
    const done = await sendEdit({ kind: "move_nodes", positions: arrange(cards, arrows) });
    if (done && nodes.length <= 1) getCanvasView()?.fit();
  },
};
