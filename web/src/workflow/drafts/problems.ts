/** Problems by node: those of the document, of the node's draft, and what its last run met. */

import { useMemo } from "react";

import type { Fault, NodeDraft, NodeState, Problem } from "@/api/types.ts";
import { useOpened } from "@/workflow/document.ts";
import type { Opened } from "@/workflow/opened.ts";

const indexes = new WeakMap<readonly Problem[], Map<string, Problem[]>>();
const NONE: readonly Problem[] = [];

function byNode(problems: readonly Problem[]): Map<string, Problem[]> {
  const known = indexes.get(problems);
  if (known) return known;
  const index = new Map<string, Problem[]>();
  for (const problem of problems) {
    if (problem.workflow !== null) continue; // of a node inside a sub-workflow, which has its own ids
    const key = problem.node ?? "";
    const list = index.get(key);
    if (list) list.push(problem);
    else index.set(key, [problem]);
  }
  indexes.set(problems, index);
  return index;
}

/** A fault at a node, or at one inside of it, named as the server does: `inner`, `round/inner`, `outer/inner`. */
interface Placed extends Fault {
  inside?: string;
}

/** A problem as it is listed: at which node of the canvas, and at which one inside of that. */
export interface Listed extends Problem {
  inside: string | null;
}

export function gatherFaults(
  problems: readonly Fault[],
  draft: NodeDraft | undefined,
  state: NodeState | undefined,
): Placed[] {
  const found: Placed[] = [...problems, ...(draft?.problems ?? [])];
  if (state?.error && state.state === "failed") {
    found.push({ ...state.error, severity: "error", repairs: [] });
  }
  for (const warning of state?.warnings ?? []) {
    found.push({ ...warning, setting: null, port: null, severity: "warning", repairs: [], trust: null });
  }
  const seen = new Set<string>();
  return found.filter((fault) => {
    const key = JSON.stringify([fault.problem, fault.setting]);
    return !seen.has(key) && seen.add(key);
  });
}

/** What is wrong inside a node that holds a sub-workflow, once however many copies of it there are. */
function innerFaults(drafts: Record<string, NodeDraft>, problems: readonly Problem[], id: string, name: unknown): readonly Placed[] {
  const drawn = problems.filter(({ workflow }) => workflow === name).map((fault) => ({
    ...fault, setting: null, port: null, repairs: [], inside: fault.node ?? "",
  }));
  const inner = Object.keys(drafts).filter((one) => one.startsWith(`${id}/`) && (drafts[one] as NodeDraft).problems.length > 0);
  if (inner.length + drawn.length === 0) return NONE;
  const found = inner.flatMap((one) => {
    // Settings of nodes inside are none of the holder's, except those of the nodes that stand for it.
    const standsForHolder = /\/_\w+$/.test(one);
    return (drafts[one] as NodeDraft).problems.map((fault): Placed =>
      standsForHolder ? { ...fault, port: null } : { ...fault, setting: null, port: null, inside: one.slice(id.length + 1) },
    );
  });
  return [...drawn, ...found];
}

export function useNodeFaults(id: string): Fault[] {
  const own = useOpened((opened) => byNode(opened.problems).get(id) ?? NONE, NONE);
  const name = useOpened(({ workflow }) => workflow.nodes[id]?.settings.workflow, undefined);
  const drafts = useOpened((opened) => (name === undefined ? null : opened.drafts), null);
  const all = useOpened((opened) => (name === undefined ? NONE : opened.problems), NONE);
  const problems = useMemo(() => (drafts ? [...own, ...innerFaults(drafts, all, id, name)] : own), [own, drafts, all, id, name]);
  const draft = useOpened((opened) => opened.drafts[id], undefined);
  const state = useOpened((opened) => opened.states[id], undefined);
  return useMemo(() => gatherFaults(problems, draft, state), [problems, draft, state]);
}

/** All problems of a document with their nodes; errors first, then as the nodes stand from left to right. */
export function listProblems(opened: Opened): Listed[] {
  const index = byNode(opened.problems);
  const all: Listed[] = (index.get("") ?? []).map((problem) => ({ ...problem, inside: null }));
  for (const id of Object.keys(opened.workflow.nodes)) {
    const own = index.get(id) ?? NONE;
    const name = opened.workflow.nodes[id]?.settings.workflow;
    const problems = name === undefined ? own : [...own, ...innerFaults(opened.drafts, opened.problems, id, name)];
    const faults = gatherFaults(problems, opened.drafts[id], opened.states[id]);
    all.push(...faults.map((fault) => ({ ...fault, node: id, workflow: null, inside: fault.inside ?? null })));
  }
  const left = (problem: Problem) => opened.workflow.nodes[problem.node ?? ""]?.position[0] ?? 0;
  return all.sort((a, b) => a.severity.localeCompare(b.severity) || left(a) - left(b));
}
