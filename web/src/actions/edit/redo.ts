import { IconArrowForwardUp } from "@tabler/icons-react";

import { redo } from "@/workflow/document.ts";
import type { Action } from "../action.ts";

export const redoAction: Action = {
  id: "redo",
  section: "edit",
  icon: IconArrowForwardUp,
  keys: ["mod+shift+z", "mod+y"],
  isEnabled: ({ opened }) => opened.canRedo,
  run: redo,
};
