import { IconAdjustmentsHorizontal } from "@tabler/icons-react";

import { type Action, hasOneNode } from "../action.ts";
import { setWorkbench } from "../workbench.ts";

export const openSettingsAction: Action = {
  id: "openSettings",
  section: "edit",
  icon: IconAdjustmentsHorizontal,
  keys: ["enter"],
  onCanvasOnly: true,
  isEnabled: hasOneNode,
  run: () => {
    setWorkbench({ inspector: true });
    // The panel may have to be drawn first.
    setTimeout(() => {
      const panel = document.querySelector<HTMLElement>("[data-panel=inspector]");
      panel?.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
    }, 60);
  },
};
