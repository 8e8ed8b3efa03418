import { IconPlugConnected } from "@tabler/icons-react";

import { type Action, hasOneNode } from "../action.ts";
import { setWorkbench } from "../workbench.ts";

/** Connect without a pointer: choose ports from lists. */
export const connectToAction: Action = {
  id: "connectTo",
  section: "edit",
  icon: IconPlugConnected,
  keys: ["c"],
  onCanvasOnly: true,
  isEnabled: hasOneNode,
  run: ({ nodes }) => setWorkbench({ dialog: { kind: "connect", node: nodes[0] as string } }),
};
