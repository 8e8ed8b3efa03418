import { IconPlugConnectedX } from "@tabler/icons-react";

import type { Edit } from "@/api/types.ts";
import { sendEdit } from "@/workflow/document.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import { type Action, hasNodes } from "../action.ts";

/** Take all wires of the selected nodes away. */
export const disconnectAction: Action = {
  id: "disconnect",
  section: "edit",
  icon: IconPlugConnectedX,
  isEnabled: hasNodes,
  run: ({ opened, nodes }) => {
    const edits = opened.workflow.connections
      .filter((wire) => nodes.includes(splitEnd(wire.from).node) || nodes.includes(splitEnd(wire.to).node))
      .map((connection): Edit => ({ kind: "disconnect", connection }));
    if (edits.length > 0) return sendEdit({ kind: "batch", edits, label: "" });
  },
};
