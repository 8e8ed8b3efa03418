import { IconEraser } from "@tabler/icons-react";

import { resetResults } from "@/api/routes.ts";
import type { Action } from "../action.ts";
import { asking, isRunning } from "./starting.ts";

export const resetAllAction: Action = {
  id: "resetAll",
  section: "run",
  icon: IconEraser,
  keys: ["shift+f8"],
  isEnabled: (situation) => !isRunning(situation) && Object.keys(situation.opened.states).length > 0,
  run: ({ opened }) => asking(() => resetResults(opened.document)),
};
