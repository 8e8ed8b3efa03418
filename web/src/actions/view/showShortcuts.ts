import { IconKeyboard } from "@tabler/icons-react";

import { type Action, always } from "../action.ts";
import { setWorkbench } from "../workbench.ts";

export const showShortcutsAction: Action = {
  id: "showShortcuts",
  section: "view",
  icon: IconKeyboard,
  keys: ["?"],
  onCanvasOnly: true,
  isEnabled: always,
  run: () => setWorkbench({ dialog: { kind: "shortcuts" } }),
};
