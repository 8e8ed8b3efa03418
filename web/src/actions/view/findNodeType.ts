import { IconSearch } from "@tabler/icons-react";

import { type Action, always } from "../action.ts";
import { setWorkbench } from "../workbench.ts";

export const findNodeTypeAction: Action = {
  id: "findNodeType",
  section: "view",
  icon: IconSearch,
  keys: ["mod+k"],
  isEnabled: always,
  run: () => {
    setWorkbench({ library: true });
    setTimeout(() => document.querySelector<HTMLInputElement>("[data-testid=library-search]")?.focus(), 60);
  },
};
