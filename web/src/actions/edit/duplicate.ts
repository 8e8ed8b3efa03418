import { IconCopyPlus } from "@tabler/icons-react";

import { pickFragment } from "@/workflow/editing/clipboard.ts";
import { type Action, hasSelection } from "../action.ts";
import { cornerOf, paste } from "../copying.ts";

const SHIFT = 32;

export const duplicateAction: Action = {
  id: "duplicate",
  section: "edit",
  icon: IconCopyPlus,
  keys: ["mod+d"],
  isEnabled: hasSelection,
  run: (situation) => {
    const fragment = pickFragment(situation.opened.workflow, situation);
    if (!fragment) return;
    const [x, y] = cornerOf(fragment);
    return paste(fragment, [x + SHIFT, y + SHIFT]);
  },
};
