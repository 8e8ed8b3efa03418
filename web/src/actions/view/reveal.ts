import { IconFocusCentered } from "@tabler/icons-react";

import { type Action, hasNodes } from "../action.ts";
import { getCanvasView } from "../canvasView.ts";

export const revealAction: Action = {
  id: "reveal",
  section: "view",
  icon: IconFocusCentered,
  keys: ["2"],
  onCanvasOnly: true,
  isEnabled: hasNodes,
  run: ({ nodes }) => getCanvasView()?.reveal(nodes),
};
