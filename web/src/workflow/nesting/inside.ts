/** Looking into a sub-workflow: the open document as it stands in there. Pure. */

import type { NodeDraft, NodeState, Problem, Workflow } from "@/api/types.ts";
import { withBorder } from "./border.ts";
import { heldBy, SUB_WORKFLOW, type SubWorkflow } from "./holding.ts";
import type { CurveStretch, GlimpsesByKind, LogStretch, Opened, Step, Trail } from "@/workflow/opened.ts";

/** What stands before the ids of inner nodes in results and messages: `outer/`, or `outer/2/` for a round. */
function prefixOf(trail: Trail): string {
  return trail.map(({ holder, round }) => (round === null ? `${holder}/` : `${holder}/${round}/`)).join("");
}

/** The step into the sub-workflow that a node holds; null where it holds none. */
export function stepInto(opened: Opened, holder: string): Step | null {
  const entry = opened.workflow.nodes[holder];
  if (!entry || !heldBy(entry, opened.workflow)) return null;
  return { holder, workflow: String(entry.settings.workflow), round: entry.type === SUB_WORKFLOW ? null : 1 };
}

/** The trail as far as it still leads: others may have removed what it leads through. */
function existing({ workflow, trail }: Opened): Trail {
  let nodes = workflow.nodes;
  const end = trail.findIndex((step) => {
    const entry = nodes[step.holder];
    const held = heldBy(entry, workflow);
    nodes = held?.nodes ?? {};
    return !held || entry?.settings.workflow !== step.workflow;
  });
  return end < 0 ? trail : trail.slice(0, end);
}

/** The open document as the page shows it: what is known of inner nodes by their own ids, and as the server names them. */
export function look(whole: Opened): Opened {
  if (whole.trail.length === 0) return whole;
  const trail = existing(whole);
  const last = trail.at(-1);
  const held = last && whole.workflow.workflows[last.workflow];
  if (!held) return { ...whole, trail };
  const prefix = prefixOf(trail);
  return {
    ...whole,
    trail,
    prefix,
    workflow: canvasOf(whole.workflow, held),
    drafts: draftsIn(whole.drafts, prefix),
    states: statesIn(whole.states, prefix),
    curves: curvesIn(whole.curves, prefix),
    logs: logsIn(whole.logs, prefix),
    glimpses: glimpsesIn(whole.glimpses, prefix),
    problems: problemsIn(whole.problems, last.workflow, prefix),
  };
}

const canvasOf = kept((workflow: Workflow, held: SubWorkflow): Workflow => ({ ...workflow, ...held, ...withBorder(held), workflows: workflow.workflows }));

const problemsIn = kept((problems: Problem[], workflow: string, prefix: string): Problem[] =>
  problems.flatMap((problem) => {
    if (problem.workflow !== null) return [problem.workflow === workflow ? { ...problem, workflow: null } : problem];
    return problem.node?.startsWith(prefix) ? [{ ...problem, node: problem.node.slice(prefix.length) }] : [];
  }),
);

const draftsIn = kept(inner<NodeDraft>);
const statesIn = kept(inner<NodeState>);
const curvesIn = kept(inner<CurveStretch>);
const logsIn = kept(inner<LogStretch>);
const glimpsesIn = kept(inner<GlimpsesByKind>);

function inner<Value>(record: Readonly<Record<string, Value>>, prefix: string): Record<string, Value> {
  const entries = Object.entries(record).filter(([id]) => id.startsWith(prefix));
  return Object.fromEntries([...entries, ...entries.map(([id, value]) => [id.slice(prefix.length), value] as const)]);
}

/** Copies of the sub-workflow of the last step, as far as anything is known of them. */
export function countRounds({ trail, drafts, states }: Opened): number {
  const last = trail.at(-1);
  if (!last || last.round === null) return 0;
  const around = `${prefixOf(trail.slice(0, -1))}${last.holder}/`;
  const known = [...Object.keys(drafts), ...Object.keys(states)].filter((id) => id.startsWith(around));
  return Math.max(last.round, ...known.map((id) => Number(id.slice(around.length).split("/")[0])).filter(Number.isInteger));
}

/** Make the same answer again while it is asked the same: cards keep still by it. */
function kept<Asked extends unknown[], Answer>(make: (...asked: Asked) => Answer): (...asked: Asked) => Answer {
  let last: { asked: Asked; answer: Answer } | null = null;
  return (...asked) => {
    if (!last || asked.some((one, place) => one !== last?.asked[place])) last = { asked, answer: make(...asked) };
    return last.answer;
  };
}
