import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { flushSync } from "react-dom";

import { type Action, hasOneNode } from "../action.ts";
import { setWorkbench } from "../workbench.ts";

export const openSettingsAction: Action = {
  id: "openSettings",
  section: "edit",
  icon: IconAdjustmentsHorizontal,
  keys: ["enter", "shift+enter"],
  onCanvasOnly: true,
  isEnabled: hasOneNode,
  run: () => {
    // Drawn at once, to take the focus at once: a moment later the user may be elsewhere. A drawer takes it by itself.
    flushSync(() => setWorkbench({ inspector: true }));
    document.querySelector<HTMLElement>("[data-panel=inspector] :is(input, select, textarea, button)")?.focus();
  },
};
