/** How far a run is, and how long it may still take. Pure. */

import type { NodeState } from "@/api/types.ts";
import type { Catalogue } from "@/workflow/catalogue/catalogue.ts";
import type { Opened } from "./opened.ts";

type Run = Pick<Opened, "run" | "states" | "workflow">;

/** From 0 to 1, with what running nodes have done of their work; null while nothing can be told. */
export function runFraction({ run, states }: Run): number | null {
  if (!run || run.nodes === 0) return null;
  const begun = Object.values(states).reduce((sum, state) => sum + (state.state === "running" ? (state.fraction ?? 0) : 0), 0);
  return Math.min(1, (run.finished + run.failed + begun) / run.nodes);
}

/**
 * Seconds left of the whole run. Only what trains takes long enough to count: null while a training that waits, or one
 * that has not told its pace, may outlast all that is known.
 */
export function runTimeLeft({ states, workflow }: Run, catalogue: Catalogue): number | null {
  const trains = (node: string) => catalogue[workflow.nodes[node]?.type ?? ""]?.process === "training";
  const isUnknown = ([node, state]: [string, NodeState]) =>
    trains(node) && (state.state === "waiting" || (state.state === "running" && state.remaining === null));
  const entries = Object.entries(states);
  if (entries.some(isUnknown)) return null;
  const known = entries.flatMap(([, state]) => (state.state === "running" && state.remaining !== null ? [state.remaining] : []));
  return known.length > 0 ? Math.max(...known) : null;
}

/** The nodes that run, each after those it needs; among equals as they stand, from left to right and top to bottom. */
export function runOrder(workflow: Opened["workflow"], catalogue: Catalogue): string[] {
  const places = Object.entries(workflow.nodes).map(([id, { position }]) => ({ id, x: position[0], y: position[1] }));
  places.sort((a, b) => a.x - b.x || a.y - b.y || a.id.localeCompare(b.id));
  const needs = new Map<string, string[]>();
  for (const wire of workflow.connections) {
    const [from, to] = [wire.from.split(".")[0] as string, wire.to.split(".")[0] as string];
    if (from in workflow.nodes) needs.set(to, [...(needs.get(to) ?? []), from]);
  }
  const order = new Set<string>();
  const visit = (id: string, above: ReadonlySet<string>) => {
    if (order.has(id) || above.has(id)) return;
    for (const need of needs.get(id) ?? []) visit(need, new Set([...above, id]));
    order.add(id);
  };
  for (const { id } of places) visit(id, new Set());
  return [...order].filter((id) => !catalogue[workflow.nodes[id]?.type ?? ""]?.layer);
}
