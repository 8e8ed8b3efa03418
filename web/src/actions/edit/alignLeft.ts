import { IconLayoutAlignLeft } from "@tabler/icons-react";

import { sendEdit } from "@/workflow/document.ts";
import type { Action } from "../action.ts";
import { positionsOf } from "../positions.ts";

export const alignLeftAction: Action = {
  id: "alignLeft",
  section: "arrange",
  icon: IconLayoutAlignLeft,
  isEnabled: ({ nodes }) => nodes.length > 1,
  run: (situation) => {
    const places = positionsOf(situation);
    const left = Math.min(...Object.values(places).map(([x]) => x));
    const positions = Object.fromEntries(Object.entries(places).map(([id, [, y]]) => [id, [left, y] as [number, number]]));
    return sendEdit({ kind: "move_nodes", positions });
  },
};
