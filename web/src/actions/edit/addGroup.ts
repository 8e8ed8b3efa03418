import { IconFrame } from "@tabler/icons-react";
import i18next from "i18next";

import { sendEdit } from "@/workflow/document.ts";
import { freshId } from "@/workflow/editing/ids.ts";
import { useSelection } from "@/workflow/selection.ts";
import { type Action, hasNodes } from "../action.ts";
import { setWorkbench } from "../workbench.ts";

export const addGroupAction: Action = {
  id: "addGroup",
  section: "arrange",
  icon: IconFrame,
  keys: ["mod+g"],
  isEnabled: hasNodes,
  run: async ({ opened, nodes }) => {
    const id = freshId("group", opened.workflow.groups);
    const title = i18next.t("actions.newGroup");
    useSelection.getState().select({ groups: [id] });
    setWorkbench({ renaming: id });
    return sendEdit({ kind: "set_group", id, group: { title, nodes: [...nodes], collapsed: false, color: "" } });
  },
};
