import { IconPlayerTrackNext } from "@tabler/icons-react";

import { type Action, hasNodes } from "../action.ts";
import { isRunning, start } from "./starting.ts";

/** Run the selected nodes and what they need. */
export const runSelectedAction: Action = {
  id: "runSelected",
  section: "run",
  icon: IconPlayerTrackNext,
  keys: ["mod+enter", "f7"],
  isEnabled: (situation) => hasNodes(situation) && !isRunning(situation),
  run: ({ opened, nodes }) => start(opened.document, { to: nodes.map((id) => opened.prefix + id) }),
};
