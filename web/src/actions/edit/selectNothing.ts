import { IconSquareDashed } from "@tabler/icons-react";

import { useSelection } from "@/workflow/selection.ts";
import { type Action, hasSelection } from "../action.ts";

export const selectNothingAction: Action = {
  id: "selectNothing",
  section: "edit",
  icon: IconSquareDashed,
  keys: ["escape"],
  isEnabled: hasSelection,
  run: () => useSelection.getState().clear(),
};
