import { IconNote } from "@tabler/icons-react";

import { sendEdit } from "@/workflow/document.ts";
import { snap } from "@/workflow/editing/geometry.ts";
import { freshId } from "@/workflow/editing/ids.ts";
import { useSelection } from "@/workflow/selection.ts";
import { type Action, always } from "../action.ts";
import { getCanvasView } from "../canvasView.ts";
import { setWorkbench } from "../workbench.ts";

export const addNoteAction: Action = {
  id: "addNote",
  section: "arrange",
  icon: IconNote,
  keys: ["shift+n"],
  onCanvasOnly: true,
  isEnabled: always,
  run: ({ opened }) => {
    const id = freshId("note", opened.workflow.annotations);
    const position = snap(getCanvasView()?.place() ?? [0, 0]);
    useSelection.getState().select({ annotations: [id] });
    setWorkbench({ writing: id });
    return sendEdit({ kind: "set_annotation", id, annotation: { text: "", position, size: [220, 96], color: "" } });
  },
};
