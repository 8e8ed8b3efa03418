import { IconPackageExport } from "@tabler/icons-react";

import { sendEdit } from "@/workflow/document.ts";
import { heldBy } from "@/workflow/nesting/holding.ts";
import { useSelection } from "@/workflow/selection.ts";
import { unwrap } from "@/workflow/nesting/wrapping.ts";
import { type Action, hasOneNode } from "../action.ts";

export const unwrapAction: Action = {
  id: "unwrap",
  section: "arrange",
  icon: IconPackageExport,
  isEnabled: (situation) =>
    hasOneNode(situation) && heldBy(situation.opened.workflow.nodes[situation.nodes[0] ?? ""], situation.opened.workflow) !== undefined,
  run: ({ opened, nodes: [node = ""] }) => {
    const found = unwrap(opened.workflow, node);
    if (!found) return;
    useSelection.getState().select({ nodes: found.nodes });
    return sendEdit({ kind: "batch", edits: found.edits, label: "" });
  },
};
