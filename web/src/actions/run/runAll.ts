import { IconPlayerPlayFilled } from "@tabler/icons-react";

import type { Action } from "../action.ts";
import { isRunning, start } from "./starting.ts";

export const runAllAction: Action = {
  id: "runAll",
  section: "run",
  icon: IconPlayerPlayFilled,
  keys: ["mod+shift+enter", "shift+f7"],
  isEnabled: (situation) => !isRunning(situation) && Object.keys(situation.opened.workflow.nodes).length > 0,
  run: ({ opened }) => start(opened.document, {}),
};
