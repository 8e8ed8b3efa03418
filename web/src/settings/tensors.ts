/** The tensors that a picker offers: those of the network at a port. Pure. */

import type { NodeDraft, Workflow } from "@/api/types.ts";
import { splitEnd } from "@/workflow/edits.ts";

/** Outputs and inputs first, then each layer by its id; empty where no network is known there. */
export function tensorsAt(
  workflow: Workflow,
  drafts: Record<string, NodeDraft>,
  node: string,
  port: string | null,
): string[] {
  const wire = port === null ? undefined : workflow.connections.find(({ to }) => to === `${node}.${port}`);
  if (!wire) return [];
  const from = splitEnd(wire.from);
  const spec = drafts[from.node]?.outputs[from.port]?.spec;
  if (!spec || !Array.isArray(spec.layers)) return [];
  const layers = (spec.layers as { id: string }[]).map(({ id }) => id);
  return [...new Set([...Object.keys(spec.outputs ?? {}), ...Object.keys(spec.inputs ?? {}), ...layers])];
}
