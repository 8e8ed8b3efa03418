/** Put a node in another one's place: its wires stay, so it must have the ports that they lead to. */

import type { Edit, NodeEntry, NodeType, Workflow } from "@/api/types.ts";
import { type Catalogue, portsOf, useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { getOpened, sendEdit } from "@/workflow/document.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import { useSelection } from "@/workflow/selection.ts";

/** Whether a type has every port that wires use at a node, with the same kind of value in it. */
export function canReplace(node: string, type: NodeType, workflow: Workflow, catalogue: Catalogue): boolean {
  const ports = portsOf(workflow.nodes[node], catalogue, workflow);
  const wires = workflow.connections.flatMap((wire) => {
    const [from, to] = [splitEnd(wire.from), splitEnd(wire.to)];
    return [
      ...(from.node === node ? [{ side: "outputs" as const, port: from.port }] : []),
      ...(to.node === node ? [{ side: "inputs" as const, port: to.port }] : []),
    ];
  });
  return (
    wires.length > 0 &&
    wires.every(({ side, port }) => {
      const kind = ports[side][port]?.type;
      return kind !== undefined && type[side][port]?.type === kind;
    })
  );
}

/** Replace a node by a new one of a type, or by one that stands loose on the canvas and goes from there. */
export function replaceNode(node: string, type: string, loose?: string): boolean {
  const opened = getOpened();
  const catalogue = useCatalogue.getState().types;
  const declared = catalogue[type];
  const old = opened?.workflow.nodes[node];
  if (!opened || !old || !declared || !canReplace(node, declared, opened.workflow, catalogue)) return false;
  const fresh: NodeEntry = { type, version: declared.version, label: "", position: old.position, settings: {} };
  const entry = loose === undefined ? fresh : { ...fresh, ...opened.workflow.nodes[loose], position: old.position };
  const edits: Edit[] = [
    ...(loose === undefined ? [] : [{ kind: "remove_nodes" as const, ids: [loose] }]),
    { kind: "replace_node", id: node, node: { ...entry, label: entry.label || old.label } },
  ];
  useSelection.getState().select({ nodes: [node] });
  void sendEdit(edits.length === 1 ? (edits[0] as Edit) : { kind: "batch", edits, label: declared.title });
  return true;
}
