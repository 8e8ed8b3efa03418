import { IconRefresh } from "@tabler/icons-react";

import { type Action, hasNodes } from "../action.ts";
import { isRunning, start } from "./starting.ts";

/** Run the selected nodes even where a result is there. */
export const runAgainAction: Action = {
  id: "runAgain",
  section: "run",
  icon: IconRefresh,
  keys: ["mod+alt+enter"],
  isEnabled: (situation) => hasNodes(situation) && !isRunning(situation),
  run: ({ opened, nodes }) => {
    const ids = nodes.map((id) => opened.prefix + id);
    return start(opened.document, { to: ids, again: ids });
  },
};
