/** Put nodes into a sub-workflow, and take them out again: as edits. Pure. */

import type { Connection, Edit, NodeEntry, Point2, Port, Settings, Workflow } from "@/api/types.ts";
import { type Catalogue, portsOf } from "@/workflow/catalogue/catalogue.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import { CROSS_VALIDATE, heldBy, SUB_WORKFLOW, portsOfHolder, type SubWorkflow } from "./holding.ts";
import { freshId } from "@/workflow/editing/ids.ts";

type SubInput = SubWorkflow["inputs"][string];
type SubOutput = SubWorkflow["outputs"][string];

/** The inputs of a sub-workflow, and which outputs outside lead to them. */
interface Entrances {
  inputs: Record<string, SubInput>;
  fed: Record<string, string>;
}

interface Wrapped {
  id: string;
  edits: Edit[];
}

/** Put nodes into a new sub-workflow, held by a node of a type. Wires across the border become its ports. */
export function wrap(workflow: Workflow, catalogue: Catalogue, nodes: readonly string[], type: string, title: string): Wrapped {
  const inside = new Set(nodes);
  const isIn = (end: string) => inside.has(splitEnd(end).node);
  const { connections } = workflow;
  const corner = cornerOf(nodes.map((id) => workflow.nodes[id] as NodeEntry));
  const entering = connections.filter((wire) => !isIn(wire.from) && isIn(wire.to));
  const found = inputsOf(workflow, catalogue, entering);
  const { inputs, fed } = type === CROSS_VALIDATE ? asParts(found) : found;
  const leaving = connections.filter((wire) => isIn(wire.from) && !isIn(wire.to));
  const { outputs, named } = outputsOf(workflow, catalogue, nodes, leaving, type === SUB_WORKFLOW);
  const variables = usedVariables(workflow, nodes);
  const held: SubWorkflow = {
    title,
    description: "",
    variables,
    inputs,
    outputs,
    nodes: Object.fromEntries(nodes.map((id) => [id, moved(workflow.nodes[id] as NodeEntry, [-corner[0], -corner[1]])])),
    connections: connections.filter((wire) => isIn(wire.from) && isIn(wire.to)),
    annotations: {},
    groups: {},
  };
  // Ids have Latin letters, whatever the reader's language.
  const wish = /[a-z0-9]/i.test(title) ? title : type;
  const name = freshId(wish, workflow.workflows);
  const rest = Object.fromEntries(Object.entries(workflow.nodes).filter(([id]) => !inside.has(id)));
  const id = freshId(wish, rest);
  const settings: Settings = { workflow: name };
  if (Object.keys(variables).length > 0) {
    settings.variables = Object.fromEntries(Object.keys(variables).map((variable) => [variable, { $expression: variable }]));
  }
  const entry: NodeEntry = { type, version: 1, label: "", position: corner, settings };
  const ports = portsOfHolder(entry, held);
  const arriving = Object.entries(fed).map(([port, from]): Connection => ({ from, to: `${id}.${port}` }));
  if (type === CROSS_VALIDATE) arriving.push(...allRows(workflow, catalogue, id, fed));
  const wires = [
    ...arriving.filter((wire) => splitEnd(wire.to).port in ports.inputs),
  ].map((connection): Edit => ({ kind: "connect", connection }));
  const onwards = leaving
    .filter((wire) => (named[wire.from] ?? "") in ports.outputs)
    .map((wire) => inPlaceOf(wire, workflow, `${id}.${named[wire.from]}`));
  return {
    id,
    edits: [
      { kind: "set_workflow", name, workflow: held },
      { kind: "remove_nodes", ids: [...nodes] },
      { kind: "add_node", id, node: entry },
      ...wires,
      ...onwards,
    ],
  };
}

/** Connect another output where a wire of the workflow ended, at its place among the wires there. */
function inPlaceOf(wire: Connection, { connections }: Workflow, from: string): Edit {
  const at = connections.filter(({ to }) => to === wire.to).indexOf(wire);
  return { kind: "connect", connection: { from, to: wire.to }, at };
}

/** Put the nodes of a sub-workflow in the place of the node that holds it; null where there is none. */
export function unwrap(workflow: Workflow, id: string): { nodes: string[]; edits: Edit[] } | null {
  const entry = workflow.nodes[id];
  const held = heldBy(entry, workflow);
  if (!entry || !held) return null;
  const taken: Record<string, unknown> = { ...workflow.nodes };
  const names = Object.fromEntries(
    Object.keys(held.nodes).map((inner) => {
      const fresh = freshId(inner, taken);
      taken[fresh] = true;
      return [inner, fresh];
    }),
  );
  const outside = (end: string) => {
    const { node, port } = splitEnd(end);
    return `${names[node]}.${port}`;
  };
  const fold = freshId("fold", taken);
  const given = { ...defaultsOf(held), ...((entry.settings.variables as Settings | undefined) ?? {}) };
  const onwards: Edit[] = [];
  const wires: Connection[] = held.connections.map((wire) => ({ from: outside(wire.from), to: outside(wire.to) }));
  for (const wire of workflow.connections) {
    const from = splitEnd(wire.from);
    const to = splitEnd(wire.to);
    if (to.node === id) wires.push(...(held.inputs[to.port]?.to ?? []).map((end) => ({ from: wire.from, to: outside(end) })));
    if (entry.type === CROSS_VALIDATE && wire.to === `${id}.table`) wires.push({ from: wire.from, to: `${fold}.table` });
    const source = from.node === id ? held.outputs[from.port]?.from : undefined;
    if (source) onwards.push(inPlaceOf(wire, workflow, outside(source)));
  }
  const added = Object.entries(held.nodes).map(([inner, node]): Edit => {
    const settings = substituted(node.settings, given) as Settings;
    return { kind: "add_node", id: names[inner] as string, node: { ...moved(node, entry.position), settings } };
  });
  if (entry.type === CROSS_VALIDATE) {
    // What shares the rows out in each round does so once now.
    const { folds, method, by, time, training = "training", test = "test" } = entry.settings;
    const settings = Object.fromEntries(Object.entries({ folds, method, by, time }).filter(([, value]) => value !== undefined));
    const [x, y] = entry.position;
    added.push({ kind: "add_node", id: fold, node: { type: "cross_validation_fold", version: 1, label: "", position: [x - 300, y], settings } });
    for (const [port, name] of [["training", training], ["test", test]]) {
      wires.push(...(held.inputs[String(name)]?.to ?? []).map((end) => ({ from: `${fold}.${port}`, to: outside(end) })));
    }
  }
  return {
    nodes: Object.values(names),
    edits: [
      { kind: "remove_nodes", ids: [id] },
      ...added,
      ...wires.map((connection): Edit => ({ kind: "connect", connection })),
      ...onwards,
    ],
  };
}

/** One input for each output that arrives, with all the places it leads to. */
function inputsOf(workflow: Workflow, catalogue: Catalogue, arriving: readonly Connection[]): Entrances {
  const inputs: Record<string, SubInput> = {};
  const fed: Record<string, string> = {};
  for (const { from, to } of arriving) {
    const known = Object.keys(fed).find((name) => fed[name] === from);
    const { node, port } = splitEnd(to);
    const declared = portsOf(workflow.nodes[node], catalogue, workflow).inputs[port];
    if (known) {
      const input = inputs[known] as SubInput;
      inputs[known] = { ...input, to: [...(input.to ?? []), to] };
      continue;
    }
    const source = splitEnd(from);
    const sent = portsOf(workflow.nodes[source.node], catalogue, workflow).outputs[source.port];
    const name = freshId(port, inputs);
    inputs[name] = { type: sent?.type ?? declared?.type ?? "table", description: declared?.description ?? "", to: [to], optional: false, many: false };
    fed[name] = from;
  }
  return { inputs, fed };
}

/** One output for each that is used outside, and all of the nodes after which nothing comes. Rounds put out no tensors. */
function outputsOf(workflow: Workflow, catalogue: Catalogue, nodes: readonly string[], leaving: readonly Connection[], withTensors: boolean) {
  const followed = new Set(workflow.connections.map(({ from }) => splitEnd(from).node));
  const ends = nodes
    .filter((id) => !followed.has(id))
    .flatMap((id) => Object.keys(portsOf(workflow.nodes[id], catalogue, workflow).outputs).map((port) => `${id}.${port}`));
  const shown = new Set([...leaving.map(({ from }) => from), ...ends]);
  const outputs: Record<string, SubOutput> = {};
  const named: Record<string, string> = {};
  for (const from of shown) {
    const { node, port } = splitEnd(from);
    const declared: Port | undefined = portsOf(workflow.nodes[node], catalogue, workflow).outputs[port];
    if (!declared || (declared.type === "tensor" && !withTensors)) continue;
    const name = freshId(port, outputs);
    outputs[name] = { type: declared.type, description: declared.description, from };
    named[from] = name;
  }
  return { outputs, named };
}

/** Call the inputs for the two parts `training` and `test`: as the names around say, else in order. */
function asParts({ inputs, fed }: Entrances): Entrances {
  const tables = Object.keys(inputs).filter((name) => inputs[name]?.type === "table");
  const isFor = (words: readonly string[]) => (name: string) =>
    words.some((word) => name.startsWith(word) || splitEnd(fed[name] ?? ".").port.startsWith(word));
  const training = tables.find(isFor(["training", "first"])) ?? tables[0];
  const rest = tables.filter((name) => name !== training);
  const test = rest.find(isFor(["test", "second"])) ?? rest[0];
  const renamed: Record<string, string> = { ...(training ? { [training]: "training" } : {}), ...(test ? { [test]: "test" } : {}) };
  // All rows come in by `table`.
  const named: Record<string, string> = {};
  for (const name of Object.keys(inputs)) named[name] = renamed[name] ?? freshId(name, { table: 1, training: 1, test: 1, ...flipped(named) });
  const rename = <Value>(record: Record<string, Value>) => Object.fromEntries(Object.entries(record).map(([name, value]) => [named[name] as string, value]));
  return { inputs: rename(inputs), fed: rename(fed) };
}

function flipped(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [value, name]));
}

/** All rows are what was split into the two parts before, if one node did that. */
function allRows(workflow: Workflow, catalogue: Catalogue, id: string, fed: Record<string, string>): Connection[] {
  const splitters = new Set([fed.training, fed.test].map((end) => (end ? splitEnd(end).node : "")));
  const [splitter] = splitters;
  if (splitters.size !== 1 || !splitter) return [];
  const tables = Object.entries(portsOf(workflow.nodes[splitter], catalogue, workflow).inputs).filter(([, { type }]) => type === "table");
  const wire = workflow.connections.find(({ to }) => to === `${splitter}.${tables[0]?.[0]}`);
  return tables.length === 1 && wire ? [{ from: wire.from, to: `${id}.table` }] : [];
}

function usedVariables(workflow: Workflow, nodes: readonly string[]): Workflow["variables"] {
  const texts = nodes.flatMap((id) => expressionsIn(workflow.nodes[id]?.settings)).join("\n");
  const isUsed = (name: string) => new RegExp(`(?<![\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}_])`, "u").test(texts);
  return Object.fromEntries(Object.entries(workflow.variables).filter(([name]) => isUsed(name)));
}

function expressionsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const text = (value as { $expression?: unknown }).$expression;
  return typeof text === "string" ? [text] : Object.values(value).flatMap(expressionsIn);
}

function defaultsOf(held: SubWorkflow): Settings {
  return Object.fromEntries(Object.entries(held.variables).map(([name, { value }]) => [name, value]));
}

/** Settings with what a variable stands for, wherever a setting is that variable and nothing else. */
function substituted(value: unknown, given: Settings): unknown {
  if (typeof value !== "object" || value === null) return value;
  const text = (value as { $expression?: unknown }).$expression;
  if (typeof text === "string") return text.trim() in given ? given[text.trim()] : value;
  if (Array.isArray(value)) return value.map((item) => substituted(item, given));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, substituted(item, given)]));
}

function cornerOf(entries: readonly NodeEntry[]): Point2 {
  return [Math.min(...entries.map(({ position }) => position[0])), Math.min(...entries.map(({ position }) => position[1]))];
}

function moved(entry: NodeEntry, [x, y]: Point2): NodeEntry {
  return { ...entry, position: [entry.position[0] + x, entry.position[1] + y] };
}
