/** The store of the open document: one at a time, fed by the event stream and by own edits. */

import { create } from "zustand";

import { ApiError } from "@/api/client.ts";
import { followEvents, type StreamState } from "@/api/events.ts";
import { getDocument, postEdit, postRedo, postUndo } from "@/api/routes.ts";
import type { Edit, Event } from "@/api/types.ts";
import { outward } from "@/workflow/nesting/border.ts";
import { portsOf, useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import { look, stepInto } from "@/workflow/nesting/inside.ts";
import { acceptPending, addPending, dropPending, foldEvent, openSnapshot, type Opened, type Trail } from "./opened.ts";
import { endProbe } from "./probe.ts";
import { useSelection } from "./selection.ts";
import { tellFailure } from "./notices.ts";
import { inBunches } from "./pacing.ts";

interface DocumentStore {
  /** The document itself. */
  whole: Opened | null;
  /** As it is shown: the document, or a sub-workflow of it. */
  opened: Opened | null;
  /** Why the document could not be opened. */
  failure: ApiError | null;
  stream: StreamState;
}

export const useDocument = create<DocumentStore>(() => ({ whole: null, opened: null, failure: null, stream: "connecting" }));

/** Names this page in edits, so that events can be told from those of other browsers. */
export const clientId = Math.random().toString(36).slice(2, 12);

let stopFollowing: (() => void) | null = null;
let lastKey = 0;
let sending: Promise<unknown> = Promise.resolve();

/** Read part of the open document; `otherwise` while none is open. */
export function useOpened<Part>(select: (opened: Opened) => Part, otherwise: Part): Part {
  return useDocument((store) => (store.opened ? select(store.opened) : otherwise));
}

export function getOpened(): Opened | null {
  return useDocument.getState().opened;
}

/** Load a document and follow its events. */
export async function openDocument(document: string): Promise<void> {
  closeDocument();
  const isCurrent = beginOpening();
  try {
    const snapshot = await getDocument(document);
    if (!isCurrent()) return;
    const whole = openSnapshot(snapshot);
    useDocument.setState({ whole, opened: whole, failure: null });
    stopFollowing = followEvents({
      document: snapshot.document,
      after: snapshot.sequence,
      onEvent: inBunches((events: readonly Event[]) =>
        updateDocument(snapshot.document, (opened) => events.reduce(foldEvent, opened)),
      ),
      reopen: () => getDocument(snapshot.document),
      onState: (stream) => useDocument.setState({ stream }),
    });
  } catch (error) {
    if (isCurrent() && error instanceof ApiError) useDocument.setState({ failure: error });
    else if (!(error instanceof ApiError)) throw error;
  }
}

export function closeDocument(): void {
  opening += 1;
  stopFollowing?.();
  stopFollowing = null;
  useSelection.getState().clear();
  useDocument.setState({ whole: null, opened: null, failure: null, stream: "connecting" });
}

/** Show the inside of a node that holds a sub-workflow; returns whether it holds one. */
export function enter(holder: string): boolean {
  const opened = getOpened();
  const step = opened && stepInto(opened, holder);
  if (!step) return false;
  follow([...opened.trail, step]);
  return true;
}

/** Show the sub-workflow at the end of a trail, or the document. What is left is selected. */
export function follow(trail: Trail): void {
  const left = getOpened()?.trail[trail.length];
  update((whole) => ({ ...whole, trail }));
  endProbe();
  useSelection.getState().select({ nodes: left ? [left.holder] : [] });
}

/**
 * Show an edit of what is shown at once and send it. Edits leave one after the other. Returns whether the server took
 * it; a refusal is told to the user and taken back here.
 */
export async function sendEdit(edit: Edit): Promise<boolean> {
  const opened = getOpened();
  const meant = opened && asMeant(edit, opened);
  return meant ? sendToDocument(meant) : false;
}

function asMeant(edit: Edit, { trail, workflow }: Opened): Edit | null {
  const name = trail.at(-1)?.workflow;
  const held = name === undefined ? undefined : workflow.workflows[name];
  if (name === undefined || !held) return edit;
  const types = useCatalogue.getState().types;
  return outward(edit, name, held, (end, side) => {
    const { node, port } = splitEnd(end);
    return portsOf(workflow.nodes[node], types, workflow)[side][port]?.type;
  });
}

/** Send an edit of the document itself, whatever is shown of it. */
export async function sendToDocument(edit: Edit): Promise<boolean> {
  const opened = getOpened();
  if (!opened) return false;
  const key = ++lastKey;
  update((current) => addPending(current, key, edit));
  return inOrder(async () => {
    try {
      const revision = getOpened()?.revision ?? opened.revision;
      const answer = await postEdit(opened.document, revision, edit, clientId);
      updateDocument(opened.document, (current) => acceptPending(current, key, answer.revision));
      return true;
    } catch (error) {
      updateDocument(opened.document, (current) => dropPending(current, key));
      tellFailure(error);
      return false;
    }
  });
}

export function undo(): Promise<boolean> {
  return step(postUndo);
}

export function redo(): Promise<boolean> {
  return step(postRedo);
}

async function step(post: typeof postUndo): Promise<boolean> {
  const opened = getOpened();
  if (!opened) return false;
  return inOrder(async () => {
    try {
      await post(opened.document, clientId);
      return true;
    } catch (error) {
      tellFailure(error);
      return false;
    }
  });
}

let opening = 0;

function beginOpening(): () => boolean {
  const mine = ++opening;
  return () => mine === opening;
}

/** Send what must not overtake earlier edits. */
export function inOrder<Answer>(send: () => Promise<Answer>): Promise<Answer> {
  const answer = sending.then(send);
  sending = answer.catch(() => undefined);
  return answer;
}

function update(change: (opened: Opened) => Opened): void {
  useDocument.setState((store) => {
    if (!store.whole) return store;
    const whole = change(store.whole);
    return { whole, opened: look(whole) };
  });
}

function updateDocument(document: string, change: (opened: Opened) => Opened): void {
  update((opened) => (opened.document === document ? change(opened) : opened));
}
