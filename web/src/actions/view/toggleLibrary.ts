import { IconLayoutSidebar } from "@tabler/icons-react";

import { type Action, always } from "../action.ts";
import { toggle } from "../workbench.ts";

export const toggleLibraryAction: Action = {
  id: "toggleLibrary",
  section: "view",
  icon: IconLayoutSidebar,
  keys: ["mod+b"],
  isEnabled: always,
  run: () => toggle("library"),
};
