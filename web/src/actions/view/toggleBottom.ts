import { IconLayoutBottombar } from "@tabler/icons-react";

import { type Action, always } from "../action.ts";
import { toggle } from "../workbench.ts";

export const toggleBottomAction: Action = {
  id: "toggleBottom",
  section: "view",
  icon: IconLayoutBottombar,
  keys: ["mod+j"],
  isEnabled: always,
  run: () => toggle("bottom"),
};
