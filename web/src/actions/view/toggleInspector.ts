import { IconLayoutSidebarRight } from "@tabler/icons-react";

import { type Action, always } from "../action.ts";
import { toggle } from "../workbench.ts";

export const toggleInspectorAction: Action = {
  id: "toggleInspector",
  section: "view",
  icon: IconLayoutSidebarRight,
  keys: ["mod+i"],
  isEnabled: always,
  run: () => toggle("inspector"),
};
