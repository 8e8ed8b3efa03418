/** Nodes that hold a sub-workflow: an instance runs it once, the others in rounds. Pure; `workflow.expansion` of the server. */

import type { NodeEntry, Port, Workflow } from "@/api/types.ts";

export type SubWorkflow = Workflow["workflows"][string];

/** The type id of a node that stands for a workflow inside this one. */
export const SUB_WORKFLOW = "workflow";
export const REPEAT = "repeat";
export const CROSS_VALIDATE = "cross_validate";
export const SEARCH = "search_settings";
const HOLDERS: readonly string[] = [SUB_WORKFLOW, REPEAT, CROSS_VALIDATE, SEARCH];

const SUMMARY: Record<string, Port["type"]> = { summary: "table", figure: "figure" };
const SEARCHED: Record<string, Port["type"]> = { trials: "table", best: "variables", figure: "figure" };

export const holdsWorkflow = (entry: NodeEntry): boolean => HOLDERS.includes(entry.type);

export function heldBy(entry: NodeEntry | undefined, workflow: Workflow): SubWorkflow | undefined {
  return entry && holdsWorkflow(entry) ? workflow.workflows[String(entry.settings.workflow ?? "")] : undefined;
}

export interface Ports {
  inputs: Readonly<Record<string, Port>>;
  outputs: Readonly<Record<string, Port>>;
}

export function portsOfHolder(entry: NodeEntry, held: SubWorkflow): Ports {
  const inputs = mapped(held.inputs, (port) => portLike(port));
  const outputs = mapped(held.outputs, (port) => portLike(port));
  if (entry.type === SUB_WORKFLOW) return { inputs, outputs };
  const rounds = collected(outputs);
  if (entry.type === SEARCH) return { inputs, outputs: mapped(SEARCHED, (type) => portLike({ type })) };
  const summed = { ...mapped(SUMMARY, (type) => portLike({ type })), ...rounds };
  if (entry.type !== CROSS_VALIDATE) return { inputs, outputs: summed };
  const parts = [String(entry.settings.training ?? "training"), String(entry.settings.test ?? "test"), "table"];
  const rest = Object.fromEntries(Object.entries(inputs).filter(([name]) => !parts.includes(name)));
  return { inputs: { table: portLike({ type: "table" }), ...rest }, outputs: summed };
}

/** The outputs of which the rounds make one table. */
export function collected(outputs: Readonly<Record<string, Port>>): Record<string, Port> {
  const kept = Object.entries(outputs).filter(([, { type }]) => type === "table" || type === "variables");
  return Object.fromEntries(kept.map(([name, port]) => [name, { ...port, type: "table" }]));
}

function portLike({ type = "table", description = "", optional = false, many = false }: Partial<Port>): Port {
  return { type, description, optional, many, spares: false, when: {} };
}

function mapped<Value, Made>(record: Readonly<Record<string, Value>>, make: (value: Value) => Made): Record<string, Made> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(value)]));
}
