/** What is known of an output before anything runs; of a sub-workflow's it is what leads there inside. Pure. */

import type { OutputDraft } from "@/api/types.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import { SUB_WORKFLOW, type SubWorkflow } from "@/workflow/nesting/holding.ts";
import type { Opened } from "@/workflow/opened.ts";

export function outputDraft({ workflow, drafts }: Pick<Opened, "workflow" | "drafts">, node: string, port: string): OutputDraft | undefined {
  let { nodes } = workflow;
  let at = { node, port };
  let place = node;
  const around = new Set<SubWorkflow>();
  while (nodes[at.node]?.type === SUB_WORKFLOW) {
    const held = workflow.workflows[String(nodes[at.node]?.settings.workflow)];
    const from = held?.outputs[at.port]?.from;
    if (!held || !from || around.has(held)) return undefined;
    around.add(held);
    nodes = held.nodes;
    at = splitEnd(from);
    place = `${place}/${at.node}`;
  }
  return drafts[place]?.outputs[at.port];
}
