import { IconLayoutAlignTop } from "@tabler/icons-react";

import { sendEdit } from "@/workflow/document.ts";
import type { Action } from "../action.ts";
import { positionsOf } from "../positions.ts";

export const alignTopAction: Action = {
  id: "alignTop",
  section: "arrange",
  icon: IconLayoutAlignTop,
  isEnabled: ({ nodes }) => nodes.length > 1,
  run: (situation) => {
    const places = positionsOf(situation);
    const top = Math.min(...Object.values(places).map(([, y]) => y));
    const positions = Object.fromEntries(Object.entries(places).map(([id, [x]]) => [id, [x, top] as [number, number]]));
    return sendEdit({ kind: "move_nodes", positions });
  },
};
