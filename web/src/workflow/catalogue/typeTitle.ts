/** What kind a node is of, in the reader's language. An instance of a sub-workflow has no node type of its own. */

import { useTranslation } from "react-i18next";

import type { NodeType } from "@/api/types.ts";
import { SUB_WORKFLOW } from "@/workflow/nesting/holding.ts";
import { useSpeak } from "@/workflow/speech.ts";

export function useTypeTitle(): (id: string, type: NodeType | null | undefined) => string {
  const { t } = useTranslation();
  const { say } = useSpeak();
  return (id, type) => (type ? say(type.title) : id === SUB_WORKFLOW ? t("actions.wrapped.workflow") : id);
}
