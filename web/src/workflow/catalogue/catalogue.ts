/** The node types that the server offers, and the ports of a node on the canvas. */

import { create } from "zustand";

import { getNodeTypes } from "@/api/routes.ts";
import type { LoadError, NodeEntry, NodeType, Port, Workflow } from "@/api/types.ts";
import { isBorder, portsOfBorder } from "@/workflow/nesting/border.ts";
import { heldBy, type Ports, portsOfHolder } from "@/workflow/nesting/holding.ts";

export type Catalogue = Readonly<Record<string, NodeType>>;

interface CatalogueStore {
  types: Catalogue;
  errors: LoadError[];
  loaded: boolean;
}

export const useCatalogue = create<CatalogueStore>(() => ({ types: {}, errors: [], loaded: false }));

export async function loadCatalogue(): Promise<void> {
  const answer = await getNodeTypes();
  setCatalogue(answer.types, answer.errors);
}

export function setCatalogue(types: NodeType[], errors: LoadError[] = []): void {
  useCatalogue.setState({
    types: Object.fromEntries(types.map((type) => [type.id, type])),
    errors,
    loaded: true,
  });
}

const NO_PORTS: Ports = { inputs: {}, outputs: {} };

export function portsOf(entry: NodeEntry | undefined, catalogue: Catalogue, workflow: Workflow): Ports {
  if (!entry) return NO_PORTS;
  if (isBorder(entry.type)) return portsOfBorder(entry);
  const held = heldBy(entry, workflow);
  if (held) return portsOfHolder(entry, held);
  const type = catalogue[entry.type];
  if (!type) return NO_PORTS;
  const inputs = presentPorts(type.inputs, type, entry);
  const outputs = listedOutputs(type, entry) ?? presentPorts(type.outputs, type, entry);
  // One object for one type: whoever looks again sees that nothing changed.
  return inputs === type.inputs && outputs === type.outputs ? type : { inputs, outputs };
}

const PORT_NAME = /^[\p{L}\p{N}][\p{L}\p{N}_ -]*$/u;

/** The outputs of a node whose setting lists them (`NodeType.outputs_of`); null where it lists none. */
function listedOutputs(type: NodeType, entry: NodeEntry): Record<string, Port> | null {
  const listed = type.outputs_listed_by ? entry.settings[type.outputs_listed_by] : null;
  const like = Object.values(type.outputs)[0];
  if (!Array.isArray(listed) || !like) return null;
  const names = listed.map((one) => (one as { port?: unknown } | null)?.port);
  const ports = names.filter((name): name is string => typeof name === "string" && PORT_NAME.test(name));
  return ports.length > 0 ? Object.fromEntries(ports.map((name) => [name, like])) : null;
}

/** The ports whose settings have the values they need; the very same where no port depends on a setting. */
function presentPorts(ports: Record<string, Port>, type: NodeType, entry: NodeEntry): Record<string, Port> {
  const all = Object.entries(ports);
  if (all.every(([, port]) => Object.keys(port.when).length === 0)) return ports;
  const defaults = Object.fromEntries(type.settings.map((field) => [field.name, field.default]));
  const values: Record<string, unknown> = { ...defaults, ...entry.settings };
  const isThere = (port: Port) =>
    Object.entries(port.when).every(([name, allowed]) => {
      const value = values[name] ?? null;
      return allowed.includes(value) || (typeof value === "object" && value !== null);
    });
  return Object.fromEntries(all.filter(([, port]) => isThere(port)));
}

/** The title of a layer that is called by its class, as wrappers offer it; null for what is no layer. */
export function layerTitle(name: string): string | null {
  if (!/^[A-Z]/.test(name)) return null;
  const letters = name.toLowerCase();
  const { types } = useCatalogue.getState();
  return Object.values(types).find(({ id }) => id.startsWith("layer.") && id.slice(6).replaceAll("_", "") === letters)?.title ?? null;
}
