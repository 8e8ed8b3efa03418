import { IconArrowBarToDown, IconArrowBarUp } from "@tabler/icons-react";

import { enter, follow } from "@/workflow/document.ts";
import { heldBy } from "@/workflow/nesting/holding.ts";
import { type Action, hasOneNode, hasSelection } from "../action.ts";

/** Shows the inside of the sub-workflow that the selected node holds. */
export const enterAction: Action = {
  id: "enter",
  section: "view",
  icon: IconArrowBarToDown,
  keys: ["enter"],
  onCanvasOnly: true,
  isEnabled: (situation) =>
    hasOneNode(situation) && heldBy(situation.opened.workflow.nodes[situation.nodes[0] ?? ""], situation.opened.workflow) !== undefined,
  run: ({ nodes: [node = ""] }) => enter(node),
};

/** Goes back to where the sub-workflow is used. */
export const leaveAction: Action = {
  id: "leave",
  section: "view",
  icon: IconArrowBarUp,
  keys: ["escape"],
  isEnabled: (situation) => situation.opened.trail.length > 0 && !hasSelection(situation),
  run: ({ opened }) => follow(opened.trail.slice(0, -1)),
};
