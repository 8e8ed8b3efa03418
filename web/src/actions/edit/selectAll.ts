import { IconSelectAll } from "@tabler/icons-react";

import { useSelection } from "@/workflow/selection.ts";
import { type Action, always } from "../action.ts";

export const selectAllAction: Action = {
  id: "selectAll",
  section: "edit",
  icon: IconSelectAll,
  keys: ["mod+a"],
  isEnabled: always,
  run: ({ opened: { workflow } }) =>
    useSelection.getState().select({
      nodes: Object.keys(workflow.nodes),
      annotations: Object.keys(workflow.annotations),
    }),
};
