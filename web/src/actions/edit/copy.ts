import { IconCopy } from "@tabler/icons-react";

import { type Action, hasSelection } from "../action.ts";
import { copySelection } from "../copying.ts";

/** The keys come as the browser's own copy event. */
export const copyAction: Action = {
  id: "copy",
  section: "edit",
  icon: IconCopy,
  isEnabled: hasSelection,
  run: () => {
    const text = copySelection();
    if (text) return navigator.clipboard?.writeText(text).catch(() => undefined);
  },
};
