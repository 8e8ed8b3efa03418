import { IconClipboard } from "@tabler/icons-react";

import { tell } from "@/workflow/notices.ts";
import { type Action, always } from "../action.ts";
import { getCanvasView } from "../canvasView.ts";
import { pasteText, readClipboard } from "../copying.ts";

/** The keys come as the browser's own paste event. */
export const pasteAction: Action = {
  id: "paste",
  section: "edit",
  icon: IconClipboard,
  isEnabled: always,
  run: async () => {
    const place = getCanvasView()?.place() ?? [0, 0];
    if (!pasteText(await readClipboard(), place)) tell("info", { key: "actions.nothingToPaste" });
  },
};
