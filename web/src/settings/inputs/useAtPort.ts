import { useMemo } from "react";

import type { NodeDraft, Workflow } from "@/api/types.ts";
import { useOpened } from "@/workflow/document.ts";
import { useForm } from "@/settings/form/form.ts";

type Look = (workflow: Workflow, drafts: Record<string, NodeDraft>, node: string, port: string | null) => string[];

/** What is offered of the network at a port of the node whose form this is. */
export function useAtPort(port: string | null, look: Look): string[] {
  const { node } = useForm();
  const workflow = useOpened((opened) => opened.workflow, null);
  const drafts = useOpened((opened) => opened.drafts, null);
  return useMemo(() => (workflow && drafts ? look(workflow, drafts, node, port) : []), [workflow, drafts, node, port, look]);
}
