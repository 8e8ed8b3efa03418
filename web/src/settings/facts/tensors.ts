/** The tensors and layers that a picker offers: those of the network at a port, or drawn up to the tensor there. Pure. */

import type { NodeDraft, OutputDraft, Workflow } from "@/api/types.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";

type Drafts = Record<string, NodeDraft>;

/** Outputs and inputs first, then each layer by its id; empty where no network is known there. */
export function tensorsAt(workflow: Workflow, drafts: Drafts, node: string, port: string | null): string[] {
  const spec = sourceOf(workflow, drafts, node, port)?.draft?.spec;
  return [...new Set([...Object.keys(spec?.outputs ?? {}), ...Object.keys(spec?.inputs ?? {}), ...layersAt(workflow, drafts, node, port)])];
}

/** The ids of all layers, from the inputs on; empty where no network is known there. */
export function layersAt(workflow: Workflow, drafts: Drafts, node: string, port: string | null): string[] {
  const source = sourceOf(workflow, drafts, node, port);
  const layers = source?.draft?.spec?.layers;
  if (Array.isArray(layers)) return (layers as { id: string }[]).map(({ id }) => id);
  return source?.draft?.type === "tensor" ? drawnUpTo(workflow, drafts, source.node) : [];
}

function sourceOf(workflow: Workflow, drafts: Drafts, node: string, port: string | null) {
  const wire = port === null ? undefined : workflow.connections.find(({ to }) => to === `${node}.${port}`);
  if (!wire) return null;
  const from = splitEnd(wire.from);
  const draft: OutputDraft | undefined = drafts[from.node]?.outputs[from.port];
  return { node: from.node, draft };
}

/** The nodes whose tensors lead to a node, itself included, as they stand from left to right. */
function drawnUpTo(workflow: Workflow, drafts: Drafts, last: string): string[] {
  const before = new Map<string, string[]>();
  for (const { from, to } of workflow.connections) {
    const [source, target] = [splitEnd(from), splitEnd(to).node];
    if (drafts[source.node]?.outputs[source.port]?.type === "tensor") before.set(target, [...(before.get(target) ?? []), source.node]);
  }
  const found = new Set([last]);
  for (const node of found) for (const source of before.get(node) ?? []) found.add(source);
  const left = (node: string) => workflow.nodes[node]?.position[0] ?? 0;
  return [...found].sort((a, b) => left(a) - left(b));
}
