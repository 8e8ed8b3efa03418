/** The node types that the server offers, and the ports of a node on the canvas. */

import { create } from "zustand";

import { getNodeTypes } from "@/api/routes.ts";
import type { LoadError, NodeEntry, NodeType, Port, Workflow } from "@/api/types.ts";

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

export interface Ports {
  inputs: Readonly<Record<string, Port>>;
  outputs: Readonly<Record<string, Port>>;
}

const NO_PORTS: Ports = { inputs: {}, outputs: {} };

/** The type id of a node that stands for a workflow inside this one. */
export const SUB_WORKFLOW = "workflow";

export function portsOf(entry: NodeEntry | undefined, catalogue: Catalogue, workflow: Workflow): Ports {
  if (!entry) return NO_PORTS;
  if (entry.type === SUB_WORKFLOW) {
    const inner = workflow.workflows[String(entry.settings.workflow ?? "")];
    if (inner) return { inputs: asPorts(inner.inputs), outputs: asPorts(inner.outputs) };
  }
  return catalogue[entry.type] ?? NO_PORTS;
}

function asPorts(declared: Record<string, Partial<Port>>): Record<string, Port> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, port]) => {
      const { type = "table", description = "", optional = false, many = false } = port;
      return [name, { type, description, optional, many }];
    }),
  );
}
