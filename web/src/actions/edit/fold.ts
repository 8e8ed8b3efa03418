import { IconFold } from "@tabler/icons-react";

import { sendEdit } from "@/workflow/document.ts";
import type { Action } from "../action.ts";

/** Show the selected group as one card, or its nodes again. */
export const foldAction: Action = {
  id: "fold",
  section: "arrange",
  icon: IconFold,
  keys: ["shift+f"],
  onCanvasOnly: true,
  isEnabled: ({ nodes, groups }) => groups.length === 1 && nodes.length === 0,
  run: ({ opened, groups }) => {
    const id = groups[0] as string;
    const group = opened.workflow.groups[id];
    if (group) return sendEdit({ kind: "set_group", id, group: { ...group, collapsed: !group.collapsed } });
  },
};
