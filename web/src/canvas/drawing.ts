/** The wire that is being drawn: from where, and which ports would take it. */

import { create } from "zustand";

import { isBorder } from "@/workflow/nesting/border.ts";
import { portsOf, useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { canFlow, findConnected, findRefusal, type Refusal } from "@/workflow/editing/connecting.ts";
import { getOpened } from "@/workflow/document.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import type { Side } from "@/workflow/editing/geometry.ts";
import { wireKey } from "@/workflow/editing/wires.ts";

interface Drawing {
  /** `node.port` and its side; null while no wire is drawn. */
  end: string | null;
  side: Side;
  /** Ports that take the wire, by node, the best first. */
  fits: ReadonlyMap<string, readonly string[]>;
}

export const useDrawing = create<Drawing>(() => ({ end: null, side: "out", fits: new Map() }));

export function beginDrawing(end: string, side: Side): void {
  useDrawing.setState({ end, side, fits: findFits(end, side) });
}

export function endDrawing(): void {
  useDrawing.setState({ end: null, fits: new Map() });
}

/** The reason against a wire between two ports, whichever way it was drawn. */
export function judge(end: string, side: Side, other: string): Refusal | null {
  const opened = getOpened();
  if (!opened) return { reason: "unknown_port" };
  const [from, to] = side === "out" ? [end, other] : [other, end];
  return findRefusal(opened.workflow, useCatalogue.getState().types, from, to);
}

/** Ports that a wire could go to, by node: required and free ones first. */
export function findFits(end: string, side: Side): Map<string, string[]> {
  const fits = new Map<string, string[]>();
  const opened = getOpened();
  if (!opened) return fits;
  const { workflow } = opened;
  const catalogue = useCatalogue.getState().types;
  const own = splitEnd(end);
  const ownPorts = portsOf(workflow.nodes[own.node], catalogue, workflow);
  const type = (side === "out" ? ownPorts.outputs : ownPorts.inputs)[own.port]?.type;
  if (!type) return fits;
  const wouldCircle = findConnected(workflow, own.node, side === "out" ? "before" : "after");
  const taken = new Set(workflow.connections.map((wire) => wire.to));
  const made = new Set(workflow.connections.map(wireKey));
  for (const [id, entry] of Object.entries(workflow.nodes)) {
    if (wouldCircle.has(id) || (isBorder(id) && isBorder(own.node))) continue;
    const ports = portsOf(entry, catalogue, workflow);
    const candidates = Object.entries(side === "out" ? ports.inputs : ports.outputs).flatMap(([port, facts]) => {
      const other = `${id}.${port}`;
      const [from, to] = side === "out" ? [end, other] : [other, end];
      const flows = side === "out" ? canFlow(type, facts.type) : canFlow(facts.type, type);
      if (!flows || made.has(wireKey({ from, to }))) return [];
      return [{ port, cost: (taken.has(other) && !facts.many ? 2 : 0) + (facts.optional ? 1 : 0) }];
    });
    candidates.sort((a, b) => a.cost - b.cost);
    if (candidates.length > 0) fits.set(id, candidates.map(({ port }) => port));
  }
  return fits;
}
