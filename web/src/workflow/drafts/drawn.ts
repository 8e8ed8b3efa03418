/** Nodes that are drawn, not run: layers, and sub-workflows made of nothing else. */

import { useMemo } from "react";

import type { NodeDraft, NodeEntry, NodeType, OutputDraft, Workflow } from "@/api/types.ts";
import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { useOpened } from "@/workflow/document.ts";
import { heldBy, SUB_WORKFLOW } from "@/workflow/nesting/holding.ts";
import type { Opened } from "@/workflow/opened.ts";
import { outputDraft } from "./outputDraft.ts";

/** What is known of a drawn node. */
type DrawnDraft = Pick<NodeDraft, "outputs" | "parameters">;

export function isDrawn(
  entry: NodeEntry | undefined,
  types: Readonly<Record<string, NodeType>>,
  workflow: Workflow,
  around: readonly string[] = [],
): boolean {
  if (entry?.type !== SUB_WORKFLOW) return types[entry?.type ?? ""]?.layer ?? false;
  const name = String(entry.settings.workflow);
  const inner = Object.values(heldBy(entry, workflow)?.nodes ?? {});
  return inner.length > 0 && !around.includes(name) && inner.every((each) => isDrawn(each, types, workflow, [...around, name]));
}

/** A sub-workflow gives what leads to its ports inside, and holds what its layers hold together. */
export function drawnDraft({ workflow, drafts }: Pick<Opened, "workflow" | "drafts">, node: string): DrawnDraft | undefined {
  const held = heldBy(workflow.nodes[node], workflow);
  if (!held) return drafts[node];
  const known = Object.keys(held.outputs).map((port) => [port, outputDraft({ workflow, drafts }, node, port)] as const);
  const outputs = Object.fromEntries(known.filter((each): each is [string, OutputDraft] => each[1] !== undefined));
  const counts = Object.entries(drafts).flatMap(([id, draft]) => (id.startsWith(`${node}/`) ? (draft.parameters ?? []) : []));
  const parameters = counts.reduce((sum, { trainable, frozen }) => ({ trainable: sum.trainable + trainable, frozen: sum.frozen + frozen }), NOTHING);
  return { outputs, parameters: counts.length > 0 ? parameters : null };
}

export function useIsDrawn(node: string): boolean {
  const types = useCatalogue((store) => store.types);
  return useOpened(({ workflow }) => isDrawn(workflow.nodes[node], types, workflow), false);
}

export function useDrawnDraft(node: string): DrawnDraft | undefined {
  const own = useOpened(({ drafts }) => drafts[node], undefined);
  // Whoever is no sub-workflow is drawn anew only when something is learnt about itself.
  const workflow = useOpened((opened) => (heldBy(opened.workflow.nodes[node], opened.workflow) ? opened.workflow : null), null);
  const drafts = useOpened((opened) => (heldBy(opened.workflow.nodes[node], opened.workflow) ? opened.drafts : null), null);
  return useMemo(() => (workflow && drafts ? drawnDraft({ workflow, drafts }, node) : own), [workflow, drafts, node, own]);
}

const NOTHING = { trainable: 0, frozen: 0 };
