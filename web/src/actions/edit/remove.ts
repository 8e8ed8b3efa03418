import { IconTrash } from "@tabler/icons-react";

import type { Edit } from "@/api/types.ts";
import { sendEdit } from "@/workflow/document.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import { useSelection } from "@/workflow/selection.ts";
import { wireOf } from "@/workflow/editing/wires.ts";
import { type Action, hasSelection } from "../action.ts";

export const removeAction: Action = {
  id: "remove",
  section: "edit",
  icon: IconTrash,
  keys: ["delete", "backspace"],
  isEnabled: hasSelection,
  run: ({ nodes, wires, annotations, groups }) => {
    const gone = new Set(nodes);
    const edits: Edit[] = [];
    for (const key of wires) {
      const connection = wireOf(key);
      // The wires of a node go with it.
      const goesAnyway = gone.has(splitEnd(connection.from).node) || gone.has(splitEnd(connection.to).node);
      if (!goesAnyway) edits.push({ kind: "disconnect", connection });
    }
    edits.push(...annotations.map((id): Edit => ({ kind: "set_annotation", id, annotation: null })));
    edits.push(...groups.map((id): Edit => ({ kind: "set_group", id, group: null })));
    if (nodes.length > 0) edits.push({ kind: "remove_nodes", ids: [...nodes] });
    useSelection.getState().clear();
    return sendEdit(edits.length === 1 ? (edits[0] as Edit) : { kind: "batch", edits, label: "" });
  },
};
