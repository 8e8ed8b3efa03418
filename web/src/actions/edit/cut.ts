import { IconScissors } from "@tabler/icons-react";

import { type Action, hasSelection } from "../action.ts";
import { copyAction } from "./copy.ts";
import { removeAction } from "./remove.ts";

export const cutAction: Action = {
  id: "cut",
  section: "edit",
  icon: IconScissors,
  isEnabled: hasSelection,
  run: (situation) => {
    void copyAction.run(situation);
    return removeAction.run(situation);
  },
};
