import { IconZoomIn } from "@tabler/icons-react";

import { type Action, always } from "../action.ts";
import { getCanvasView } from "../canvasView.ts";

export const zoomInAction: Action = {
  id: "zoomIn",
  section: "view",
  icon: IconZoomIn,
  keys: ["+", "="],
  onCanvasOnly: true,
  isEnabled: always,
  run: () => getCanvasView()?.zoomIn(),
};
