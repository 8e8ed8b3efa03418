/** What a sub-workflow offers to the settings of the node that holds it. Pure. */

import type { Field } from "@/api/types.ts";
import type { Catalogue } from "@/workflow/catalogue/catalogue.ts";
import { collected, SUB_WORKFLOW, portsOfHolder, type SubWorkflow } from "@/workflow/nesting/holding.ts";

const SINGLE: readonly Field["kind"][] = ["number", "integer", "flag", "choice", "text", "column"];

/** Variables first, then `node.setting` of every node inside; or inputs that take a table, or outputs that give one. */
export function offeredBy(held: SubWorkflow | undefined, offers: Field["offers"], types: Catalogue): string[] {
  if (!held) return [];
  if (offers === "inputs") return Object.keys(held.inputs).filter((name) => held.inputs[name]?.type === "table");
  if (offers === "outputs") {
    const entry = { type: SUB_WORKFLOW, version: 1, label: "", position: [0, 0] as [number, number], settings: {} };
    return Object.keys(collected(portsOfHolder(entry, held).outputs));
  }
  const settings = Object.entries(held.nodes).flatMap(([id, { type }]) =>
    (types[type]?.settings ?? []).filter(({ kind }) => SINGLE.includes(kind)).map(({ name }) => `${id}.${name}`),
  );
  return [...Object.keys(held.variables), ...settings];
}
