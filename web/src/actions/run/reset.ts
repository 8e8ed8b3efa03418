import { IconRestore } from "@tabler/icons-react";

import { resetResults } from "@/api/routes.ts";
import { type Action, hasNodes } from "../action.ts";
import { asking, isRunning } from "./starting.ts";

/** Forget the results of the selected nodes and of what comes after them. */
export const resetAction: Action = {
  id: "reset",
  section: "run",
  icon: IconRestore,
  keys: ["f8"],
  isEnabled: (situation) => hasNodes(situation) && !isRunning(situation),
  run: ({ opened, nodes }) => asking(() => resetResults(opened.document, nodes.map((id) => opened.prefix + id))),
};
