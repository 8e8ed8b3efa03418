import { IconZoomOut } from "@tabler/icons-react";

import { type Action, always } from "../action.ts";
import { getCanvasView } from "../canvasView.ts";

export const zoomOutAction: Action = {
  id: "zoomOut",
  section: "view",
  icon: IconZoomOut,
  keys: ["-"],
  onCanvasOnly: true,
  isEnabled: always,
  run: () => getCanvasView()?.zoomOut(),
};
