import { IconSearch } from "@tabler/icons-react";
import { flushSync } from "react-dom";

import { type Action, always } from "../action.ts";
import { setWorkbench } from "../workbench.ts";

export const findNodeTypeAction: Action = {
  id: "findNodeType",
  section: "view",
  icon: IconSearch,
  keys: ["mod+k"],
  isEnabled: always,
  run: () => {
    // Drawn at once, to take the focus at once: a moment later the user may be elsewhere. A drawer takes it by itself.
    flushSync(() => setWorkbench({ library: true }));
    document.querySelector<HTMLInputElement>("[data-testid=library-search]")?.focus();
  },
};
