import { IconMap } from "@tabler/icons-react";

import { type Action, always } from "../action.ts";
import { toggle } from "../workbench.ts";

export const toggleMinimapAction: Action = {
  id: "toggleMinimap",
  section: "view",
  icon: IconMap,
  keys: ["m"],
  onCanvasOnly: true,
  isEnabled: always,
  run: () => toggle("minimap"),
};
