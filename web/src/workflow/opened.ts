/** An open document as the page holds it, and the pure fold of server events and own edits into it. */

import type {
  Changed,
  CurvePoint,
  Edit,
  Event,
  Glimpse,
  LogLine,
  Message,
  NodeDraft,
  NodeState,
  Problem,
  RunSummary,
  Snapshot,
  Workflow,
} from "@/api/types.ts";
import { applyEdit, withEntries } from "@/workflow/editing/edits.ts";

/** A stretch of a learning curve; points before `start` are with the server. */
export interface CurveStretch {
  start: number;
  points: CurvePoint[];
}

/** A stretch of a log; lines before `start` are with the server. */
export interface LogStretch {
  start: number;
  lines: LogLine[];
}

export type GlimpsesByKind = { [Kind in Glimpse["kind"]]?: Extract<Glimpse, { kind: Kind }> };

/** An own edit that shows already; `revision` is known once the server has taken it. */
interface PendingEdit {
  key: number;
  edit: Edit;
  revision: number | null;
}

/** One step into a sub-workflow. */
export interface Step {
  /** The node that holds it. */
  holder: string;
  workflow: string;
  /** Which copy is looked at where the node runs it in rounds, counted from 1. */
  round: number | null;
}

export type Trail = readonly Step[];

export interface Opened {
  document: string;
  path: string;
  revision: number;
  sequence: number;
  /** What the server has, without pending edits. */
  confirmed: Workflow;
  pending: PendingEdit[];
  /** What the page shows: `confirmed` with `pending` on top. */
  workflow: Workflow;
  canUndo: boolean;
  canRedo: boolean;
  drafts: Record<string, NodeDraft>;
  problems: Problem[];
  /** How often drafts came: what follows from them is asked for again when there are others. */
  drafted: number;
  states: Record<string, NodeState>;
  run: RunSummary | null;
  saved: boolean;
  curves: Record<string, CurveStretch>;
  logs: Record<string, LogStretch>;
  /** The last look into a running node, by kind. */
  glimpses: Record<string, GlimpsesByKind>;
  /** What the user should know of how the document came to be as it is. */
  notices: Message[];
  /** The sub-workflow that is looked at; empty for the document itself. */
  trail: Trail;
  /** What the server puts before the ids of the nodes that are shown. */
  prefix: string;
}

export function openSnapshot(snapshot: Snapshot): Opened {
  const { workflow } = snapshot;
  return {
    document: snapshot.document,
    path: snapshot.path,
    revision: snapshot.revision,
    sequence: snapshot.sequence,
    confirmed: workflow,
    pending: [],
    workflow,
    canUndo: snapshot.can_undo,
    canRedo: snapshot.can_redo,
    drafts: snapshot.drafts,
    problems: snapshot.problems,
    drafted: 0,
    states: snapshot.states,
    run: snapshot.run,
    saved: snapshot.saved,
    curves: {},
    logs: {},
    glimpses: {},
    notices: snapshot.notices,
    trail: [],
    prefix: "",
  };
}

export function foldEvent(opened: Opened, event: Event): Opened {
  return fold({ ...opened, sequence: event.sequence }, event);
}

export function addPending(opened: Opened, key: number, edit: Edit): Opened {
  return shown({ ...opened, pending: [...opened.pending, { key, edit, revision: null }] });
}

/** The server took the edit as `revision`; it stays on top until the event of that revision is here. */
export function acceptPending(opened: Opened, key: number, revision: number): Opened {
  const pending = opened.pending.map((entry) => (entry.key === key ? { ...entry, revision } : entry));
  return shown({ ...opened, pending: stillPending(pending, opened.revision) });
}

export function dropPending(opened: Opened, key: number): Opened {
  return shown({ ...opened, pending: opened.pending.filter((entry) => entry.key !== key) });
}

function fold(opened: Opened, event: Event): Opened {
  switch (event.kind) {
    case "snapshot": {
      const fresh = openSnapshot(event.snapshot);
      const unsent = opened.pending.filter((entry) => entry.revision === null);
      return shown({ ...fresh, pending: unsent, sequence: event.sequence, drafted: opened.drafted + 1, trail: opened.trail });
    }
    case "changed":
      return foldChanged(opened, event);
    case "drafted":
      return { ...opened, drafts: withEntries(opened.drafts, event.drafts), drafted: opened.drafted + 1, problems: event.problems };
    case "states":
      return { ...withoutEarlier(opened, event.states), states: withEntries(opened.states, event.states) };
    case "run":
      return { ...opened, run: event.run };
    case "points": {
      const stretch = addPoints(opened.curves[event.node], event.start, event.points);
      return { ...opened, curves: { ...opened.curves, [event.node]: stretch } };
    }
    case "glimpse": {
      const known = { ...opened.glimpses[event.node], [event.glimpse.kind]: event.glimpse };
      return { ...opened, glimpses: { ...opened.glimpses, [event.node]: known } };
    }
    case "log": {
      const { start, items } = join(toStretch(opened.logs[event.node]), event.start, event.lines);
      return { ...opened, logs: { ...opened.logs, [event.node]: { start, lines: items } } };
    }
    case "saved":
      return { ...opened, saved: event.saved };
    case "notice":
      return { ...opened, notices: [...opened.notices, event.notice] };
  }
}

function foldChanged(opened: Opened, event: Changed): Opened {
  const before = opened.confirmed;
  const confirmed: Workflow = {
    ...before,
    title: event.title ?? before.title,
    description: event.description ?? before.description,
    seed: event.seed ?? before.seed,
    nodes: changed(before.nodes, event.nodes),
    connections: event.connections ?? before.connections,
    annotations: changed(before.annotations, event.annotations),
    groups: changed(before.groups, event.groups),
    variables: changed(before.variables, event.variables),
    workflows: changed(before.workflows, event.workflows),
  };
  return shown({
    ...opened,
    confirmed,
    revision: event.revision,
    canUndo: event.can_undo,
    canRedo: event.can_redo,
    saved: event.saved,
    pending: stillPending(opened.pending, event.revision),
    states: withoutRemoved(opened.states, event.nodes),
    drafts: withoutRemoved(opened.drafts, event.nodes),
  });
}

/** What a node said in its last run is over once it begins another. */
function withoutEarlier(opened: Opened, states: Extract<Event, { kind: "states" }>["states"]): Opened {
  const begun = Object.keys(states).filter((id) => states[id]?.state === "running" && opened.states[id]?.state !== "running");
  if (begun.length === 0) return opened;
  const gone = Object.fromEntries(begun.map((id) => [id, null]));
  return {
    ...opened,
    curves: changed(opened.curves, gone),
    logs: changed(opened.logs, gone),
    glimpses: changed(opened.glimpses, gone),
  };
}

/** Points replace what was there from `from` on; a stretch that does not join on starts anew. */
export function addPoints(stretch: CurveStretch | undefined, from: number, points: CurvePoint[]): CurveStretch {
  const { start, items } = join(stretch && { start: stretch.start, items: stretch.points }, from, points);
  return { start, points: items };
}

function join<Item>(stretch: { start: number; items: Item[] } | undefined, from: number, items: Item[]) {
  if (!stretch || from <= stretch.start || from > stretch.start + stretch.items.length) return { start: from, items };
  return { start: stretch.start, items: [...stretch.items.slice(0, from - stretch.start), ...items] };
}

function toStretch(log: LogStretch | undefined) {
  return log && { start: log.start, items: log.lines };
}

function shown(opened: Opened): Opened {
  const workflow = opened.pending.reduce((workflow, entry) => applyEdit(workflow, entry.edit), opened.confirmed);
  return { ...opened, workflow };
}

function stillPending(pending: PendingEdit[], revision: number): PendingEdit[] {
  return pending.filter((entry) => entry.revision === null || entry.revision > revision);
}

function withoutRemoved<Value>(record: Record<string, Value>, nodes: Record<string, unknown>): Record<string, Value> {
  const removed = Object.keys(nodes).filter((id) => nodes[id] === null && id in record);
  return changed(record, Object.fromEntries(removed.map((id) => [id, null])));
}

/** The record with entries put in or taken out; the same one where there is nothing to do. */
function changed<Value>(record: Record<string, Value>, entries: Record<string, Value | null>): Record<string, Value> {
  return Object.keys(entries).length > 0 ? withEntries(record, entries) : record;
}
