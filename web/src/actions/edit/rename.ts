import { IconPencil } from "@tabler/icons-react";

import type { Action } from "../action.ts";
import { setWorkbench } from "../workbench.ts";

export const renameAction: Action = {
  id: "rename",
  section: "edit",
  icon: IconPencil,
  keys: ["f2"],
  isEnabled: ({ nodes, groups }) => nodes.length + groups.length === 1,
  run: ({ nodes, groups }) => setWorkbench({ renaming: nodes[0] ?? groups[0] ?? null }),
};
