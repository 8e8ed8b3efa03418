import { IconBoxModel2, IconChartDots3, IconCut, type Icon, IconRepeat } from "@tabler/icons-react";
import i18next from "i18next";

import { sendEdit } from "@/workflow/document.ts";
import { CROSS_VALIDATE, REPEAT, SEARCH, SUB_WORKFLOW } from "@/workflow/nesting/holding.ts";
import { useSelection } from "@/workflow/selection.ts";
import { wrap } from "@/workflow/nesting/wrapping.ts";
import { type Action, hasNodes } from "../action.ts";

/** Puts the selected nodes into a sub-workflow that a node of a type holds. */
function wrapAs(id: string, type: string, icon: Icon): Action {
  return {
    id,
    section: "arrange",
    icon,
    isEnabled: hasNodes,
    run: ({ opened, catalogue, nodes }) => {
      const title = i18next.t(`actions.wrapped.${type}`);
      const wrapped = wrap(opened.workflow, catalogue, nodes, type, title);
      useSelection.getState().select({ nodes: [wrapped.id] });
      return sendEdit({ kind: "batch", edits: wrapped.edits, label: title });
    },
  };
}

export const wrapActions: readonly Action[] = [
  wrapAs("wrapWorkflow", SUB_WORKFLOW, IconBoxModel2),
  wrapAs("wrapRepeat", REPEAT, IconRepeat),
  wrapAs("wrapCrossValidate", CROSS_VALIDATE, IconCut),
  wrapAs("wrapSearch", SEARCH, IconChartDots3),
];
