import { IconArrowsMaximize } from "@tabler/icons-react";

import { type Action, always } from "../action.ts";
import { getCanvasView } from "../canvasView.ts";

export const fitAction: Action = {
  id: "fit",
  section: "view",
  icon: IconArrowsMaximize,
  keys: ["1"],
  onCanvasOnly: true,
  isEnabled: always,
  run: () => getCanvasView()?.fit(),
};
