import { IconPlayerStopFilled } from "@tabler/icons-react";

import { cancelRun } from "@/api/routes.ts";
import type { Action } from "../action.ts";
import { asking, isRunning } from "./starting.ts";

export const cancelAction: Action = {
  id: "cancel",
  section: "run",
  icon: IconPlayerStopFilled,
  keys: ["f9"],
  isEnabled: isRunning,
  run: async ({ opened }) => {
    if (opened.run) await asking(() => cancelRun(opened.run?.run ?? ""));
  },
};
