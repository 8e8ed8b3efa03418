/** Copied parts of a workflow as text, so that they pass from window to window, and into a mail. */

import type { Annotation, Connection, Fragment, Group, NodeEntry, Workflow } from "@/api/types.ts";
import { splitEnd } from "./edits.ts";

const MARK = "fragment-1";

interface Picked {
  nodes: readonly string[];
  annotations: readonly string[];
  groups: readonly string[];
}

/** Cut a part out: nodes, the wires between them, notes, and groups of which all members are taken. */
export function pickFragment(workflow: Workflow, { nodes, annotations, groups }: Picked): Fragment | null {
  const members = groups.flatMap((id) => workflow.groups[id]?.nodes ?? []);
  const ids = new Set([...nodes, ...members]);
  const picked: Fragment = {
    netwright: MARK,
    nodes: pick<NodeEntry>(workflow.nodes, [...ids]),
    connections: workflow.connections.filter(
      (wire: Connection) => ids.has(splitEnd(wire.from).node) && ids.has(splitEnd(wire.to).node),
    ),
    annotations: pick<Annotation>(workflow.annotations, annotations),
    groups: pick<Group>(
      workflow.groups,
      Object.keys(workflow.groups).filter((id) => {
        const all = workflow.groups[id]?.nodes ?? [];
        return all.length > 0 && all.every((node) => ids.has(node));
      }),
    ),
  };
  return ids.size + annotations.length === 0 ? null : picked;
}

export function writeFragment(fragment: Fragment): string {
  return JSON.stringify(fragment, null, 1);
}

/** The fragment in a text, or null for any other text. */
export function readFragment(text: string): Fragment | null {
  if (!text.includes(MARK)) return null;
  try {
    const fragment = JSON.parse(text) as Fragment;
    return fragment.netwright === MARK && typeof fragment.nodes === "object" ? fragment : null;
  } catch {
    return null;
  }
}

function pick<Value>(record: Readonly<Record<string, Value>>, keys: readonly string[]): Record<string, Value> {
  return Object.fromEntries(keys.flatMap((key) => (record[key] === undefined ? [] : [[key, record[key] as Value]])));
}
