/** Which tabs a node has below, and which one comes first. Pure. */

import type { NodeDraft, NodeState, NodeType, Port, PortType, Workflow } from "@/api/types.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";

export type OutputTab =
  | { id: string; kind: "curve" }
  | { id: string; kind: "histograms" }
  | { id: string; kind: "probe" }
  | { id: string; kind: "port"; port: string; type: PortType }
  | { id: string; kind: "log" };

export function tabsOf(
  type: NodeType | undefined,
  outputs: Readonly<Record<string, Port>>,
  state: NodeState | undefined,
  hasHistograms = false,
  takesNetwork = false,
): OutputTab[] {
  const tabs: OutputTab[] = [];
  if (type?.steerable || state?.curve) tabs.push({ id: "curve", kind: "curve" });
  tabs.push(...portTabs(outputs));
  if (hasHistograms) tabs.push({ id: "histograms", kind: "histograms" });
  // A network meets the rows of a table: it learns from them, or has learnt and is used on them.
  const inputs = Object.entries(type?.inputs ?? {});
  const learns = inputs.some(([name, port]) => port.type === "network" && name in (type?.outputs ?? {}));
  if ((learns || takesNetwork) && inputs.some(([, port]) => port.type === "table")) tabs.push({ id: "probe", kind: "probe" });
  tabs.push({ id: "log", kind: "log" });
  return tabs;
}

/** All the tabs of what is drawn, not run. */
export function portTabs(outputs: Readonly<Record<string, Port>>): OutputTab[] {
  return Object.entries(outputs).map(([port, { type }]) => ({ id: `port:${port}`, kind: "port", port, type }));
}

/** Whether a network arrives that was not just drawn: layers that are wired to a node have not learnt anything. */
export function takesNetwork(node: string, type: NodeType | undefined, { connections }: Workflow, drafts: Readonly<Record<string, NodeDraft>>): boolean {
  return connections.some(({ from, to }) => {
    const [source, target] = [splitEnd(from), splitEnd(to)];
    if (target.node !== node || type?.inputs[target.port]?.type !== "network") return false;
    return drafts[source.node]?.outputs[source.port]?.type !== "tensor";
  });
}

/** A learner's curve once there is one, else the first output. */
export function firstTab(tabs: readonly OutputTab[], state: NodeState | undefined): OutputTab | undefined {
  const hasCurve = state?.curve === true || state?.state === "running";
  return tabs.find((tab) => (tab.kind === "curve" ? hasCurve : tab.kind === "port")) ?? tabs[0];
}
