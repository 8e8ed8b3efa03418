/** Which tabs a node has below, and which one comes first. Pure. */

import type { NodeState, NodeType, Port, PortType } from "@/api/types.ts";

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
): OutputTab[] {
  const tabs: OutputTab[] = [];
  if (type?.steerable || state?.curve) tabs.push({ id: "curve", kind: "curve" });
  for (const [port, { type }] of Object.entries(outputs)) tabs.push({ id: `port:${port}`, kind: "port", port, type });
  if (hasHistograms) tabs.push({ id: "histograms", kind: "histograms" });
  // A network meets the rows of a table: it learns from them, or is used on them.
  const arrives = (wanted: PortType) => Object.values(type?.inputs ?? {}).some((port) => port.type === wanted);
  if (arrives("network") && arrives("table")) tabs.push({ id: "probe", kind: "probe" });
  tabs.push({ id: "log", kind: "log" });
  return tabs;
}

/** A learner's curve once there is one, else the first output. */
export function firstTab(tabs: readonly OutputTab[], state: NodeState | undefined): OutputTab | undefined {
  const hasCurve = state?.curve === true || state?.state === "running";
  return tabs.find((tab) => (tab.kind === "curve" ? hasCurve : tab.kind === "port")) ?? tabs[0];
}
