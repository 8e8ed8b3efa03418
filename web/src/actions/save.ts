import { IconDeviceFloppy } from "@tabler/icons-react";

import { postSave } from "@/api/routes.ts";
import { inOrder } from "@/workflow/document.ts";
import { type Action, always } from "./action.ts";
import { asking } from "./run/starting.ts";

export const saveAction: Action = {
  id: "save",
  section: "file",
  icon: IconDeviceFloppy,
  keys: ["mod+s"],
  isEnabled: always,
  run: ({ opened }) => asking(() => inOrder(() => postSave(opened.document))),
};
