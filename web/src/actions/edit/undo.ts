import { IconArrowBackUp } from "@tabler/icons-react";

import { undo } from "@/workflow/document.ts";
import type { Action } from "../action.ts";

export const undoAction: Action = {
  id: "undo",
  section: "edit",
  icon: IconArrowBackUp,
  keys: ["mod+z"],
  isEnabled: ({ opened }) => opened.canUndo,
  run: undo,
};
