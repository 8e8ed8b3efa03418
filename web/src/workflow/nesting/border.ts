/** The ports of a sub-workflow as two cards on its canvas, and what an edit made in there is for the document. Pure. */

import type { Connection, Edit, NodeEntry, Port, PortType, Workflow } from "@/api/types.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import type { Ports, SubWorkflow } from "./holding.ts";
import { freshId } from "@/workflow/editing/ids.ts";

/** Ids and types of the two cards; no node of a document has such an id. */
export const INPUTS = "@inputs";
export const OUTPUTS = "@outputs";
/** The port that takes a wire of any type, and becomes a port of that type. */
export const FRESH = "+";
export const ANY = "any" as PortType;

/** From the border to the nodes: a card and some room. */
const DISTANCE = 332;

export const isBorder = (node: string): boolean => node === INPUTS || node === OUTPUTS;

type Border = Pick<SubWorkflow, "inputs" | "outputs">;

/** The nodes and wires of a sub-workflow, with its ports as cards before and behind them. */
export function withBorder(held: SubWorkflow): Pick<Workflow, "nodes" | "connections"> {
  const places = Object.values(held.nodes).map(({ position }) => position);
  const left = Math.min(...places.map(([x]) => x), Infinity);
  const right = Math.max(...places.map(([x]) => x), -Infinity);
  const top = places.length > 0 ? Math.min(...places.map(([, y]) => y)) : 0;
  const before = places.length > 0 ? left - DISTANCE : 0;
  const behind = places.length > 0 ? right + DISTANCE : 2 * DISTANCE;
  const entering = Object.entries(held.inputs).flatMap(([port, { to }]) => (to ?? []).map((end): Connection => ({ from: `${INPUTS}.${port}`, to: end })));
  const leaving = Object.entries(held.outputs).map(([port, { from }]): Connection => ({ from, to: `${OUTPUTS}.${port}` }));
  return {
    nodes: {
      ...held.nodes,
      [INPUTS]: card(INPUTS, held.inputs, [before, top]),
      [OUTPUTS]: card(OUTPUTS, held.outputs, [behind, top]),
    },
    connections: [...held.connections, ...entering, ...leaving],
  };
}

function card(type: string, ports: Readonly<Record<string, { type: PortType; description?: string }>>, position: NodeEntry["position"]): NodeEntry {
  const shown = Object.fromEntries(Object.entries({ ...ports, [FRESH]: { type: ANY } }).map(([name, port]) => [name, portOf(port)]));
  return { type, version: 1, label: "", position, settings: { ports: shown } };
}

function portOf({ type, description = "" }: { type: PortType; description?: string }): Port {
  return { type, description, optional: true, many: false, spares: false, when: {} };
}

export function portsOfBorder({ type, settings }: NodeEntry): Ports {
  const ports = settings.ports as Ports["inputs"];
  return type === INPUTS ? { inputs: {}, outputs: ports } : { inputs: ports, outputs: {} };
}

/** An edit of what is shown inside as an edit of the document; null where nothing is left of it. */
export function outward(edit: Edit, name: string, held: SubWorkflow, typeOf: (end: string, side: keyof Ports) => PortType | undefined): Edit | null {
  const edits: Edit[] = [];
  // What the server will have by then, and what the user wants.
  let base: Border = { inputs: held.inputs, outputs: held.outputs };
  let wanted = base;
  for (const one of leavesOf(edit)) {
    if ((one.kind === "connect" || one.kind === "disconnect") && isAtBorder(one.connection)) {
      wanted = one.kind === "connect" ? joined(wanted, held, one.connection, typeOf) : parted(wanted, one.connection);
      continue;
    }
    if (one.kind === "remove_nodes") [base, wanted] = [without(base, one.ids), without(wanted, one.ids)];
    if (one.kind === "set_workflow") edits.push(one);
    else {
      const inner = withoutBorder(one);
      if (inner) edits.push({ kind: "within", workflow: name, edit: inner });
    }
  }
  edits.push(...changesOf(base, wanted).map((change): Edit => ({ kind: "within", workflow: name, edit: change })));
  if (edits.length <= 1) return edits[0] ?? null;
  return { kind: "batch", edits, label: edit.kind === "batch" ? edit.label : "" };
}

function leavesOf(edit: Edit): Edit[] {
  return edit.kind === "batch" ? edit.edits.flatMap(leavesOf) : [edit];
}

const isAtBorder = ({ from, to }: Connection) => isBorder(splitEnd(from).node) || isBorder(splitEnd(to).node);

/** The border stands where it stands; what an edit does to nodes beside it stays. */
function withoutBorder(edit: Edit): Edit | null {
  switch (edit.kind) {
    case "move_nodes": {
      const positions = Object.fromEntries(Object.entries(edit.positions).filter(([id]) => !isBorder(id)));
      return Object.keys(positions).length > 0 ? { ...edit, positions } : null;
    }
    case "set_group":
      return edit.group ? { ...edit, group: { ...edit.group, nodes: edit.group.nodes?.filter((id) => !isBorder(id)) ?? [] } } : edit;
    default:
      return edit;
  }
}

function joined(border: Border, held: SubWorkflow, { from, to }: Connection, typeOf: (end: string, side: keyof Ports) => PortType | undefined): Border {
  const [source, target] = [splitEnd(from), splitEnd(to)];
  if (source.node === INPUTS) {
    const name = source.port === FRESH ? freshId(target.port, border.inputs) : source.port;
    const type = typeOf(to, "inputs") ?? "table";
    const known = border.inputs[name] ?? { type, description: "", to: [], optional: false, many: false };
    return { ...border, inputs: { ...border.inputs, [name]: { ...known, to: [...(known.to ?? []), to] } } };
  }
  const name = target.port === FRESH ? freshId(source.port, border.outputs) : target.port;
  const known = held.outputs[name] ?? { type: typeOf(from, "outputs") ?? "table", description: "" };
  return { ...border, outputs: { ...border.outputs, [name]: { ...known, from } } };
}

function parted(border: Border, { from, to }: Connection): Border {
  const [source, target] = [splitEnd(from), splitEnd(to)];
  if (target.node === OUTPUTS) return { ...border, outputs: omit(border.outputs, target.port) };
  const input = border.inputs[source.port];
  return input ? { ...border, inputs: { ...border.inputs, [source.port]: { ...input, to: input.to?.filter((end) => end !== to) ?? [] } } } : border;
}

/** What becomes of the ports when nodes go. */
function without(border: Border, ids: readonly string[]): Border {
  const stays = (end: string) => !ids.includes(splitEnd(end).node);
  return {
    inputs: Object.fromEntries(
      Object.entries(border.inputs).map(([name, input]) => [name, input.to?.every(stays) ? input : { ...input, to: input.to?.filter(stays) ?? [] }]),
    ),
    outputs: Object.fromEntries(Object.entries(border.outputs).filter(([, { from }]) => stays(from))),
  };
}

function changesOf(base: Border, wanted: Border): Edit[] {
  const inputs = changed(base.inputs, wanted.inputs).map((id): Edit => ({ kind: "set_input", id, input: wanted.inputs[id] ?? null }));
  const outputs = changed(base.outputs, wanted.outputs).map((id): Edit => ({ kind: "set_output", id, output: wanted.outputs[id] ?? null }));
  return [...inputs, ...outputs];
}

function changed(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

function omit<Value>(record: Readonly<Record<string, Value>>, name: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}
