import { IconArrowsMove } from "@tabler/icons-react";

import { sendEdit } from "@/workflow/document.ts";
import { type Action, hasNodes } from "../action.ts";
import { positionsOf } from "../positions.ts";

const STEP = 8;
const LEAP = 40;

function moveBy(id: string, key: string, dx: number, dy: number): Action {
  return {
    id,
    section: "arrange",
    icon: IconArrowsMove,
    keys: [key],
    onCanvasOnly: true,
    isEnabled: hasNodes,
    run: (situation) => {
      const positions = Object.fromEntries(
        Object.entries(positionsOf(situation)).map(([node, [x, y]]) => [node, [x + dx, y + dy] as [number, number]]),
      );
      return sendEdit({ kind: "move_nodes", positions });
    },
  };
}

/** Move the selected nodes with the arrow keys. */
export const moveActions: readonly Action[] = [
  moveBy("moveLeft", "arrowleft", -STEP, 0),
  moveBy("moveRight", "arrowright", STEP, 0),
  moveBy("moveUp", "arrowup", 0, -STEP),
  moveBy("moveDown", "arrowdown", 0, STEP),
  moveBy("leapLeft", "shift+arrowleft", -LEAP, 0),
  moveBy("leapRight", "shift+arrowright", LEAP, 0),
  moveBy("leapUp", "shift+arrowup", 0, -LEAP),
  moveBy("leapDown", "shift+arrowdown", 0, LEAP),
];
