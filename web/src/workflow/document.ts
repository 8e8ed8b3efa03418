/** The store of the open document: one at a time, fed by the event stream and by own edits. */

import { create } from "zustand";

import { ApiError } from "@/api/client.ts";
import { followEvents, type StreamState } from "@/api/events.ts";
import { getDocument, postEdit, postRedo, postUndo } from "@/api/routes.ts";
import type { Edit, Event } from "@/api/types.ts";
import { acceptPending, addPending, dropPending, foldEvent, openSnapshot, type Opened } from "./opened.ts";
import { useSelection } from "./selection.ts";
import { tellFailure } from "./notices.ts";
import { inBunches } from "./pacing.ts";

interface DocumentStore {
  opened: Opened | null;
  /** Why the document could not be opened. */
  failure: ApiError | null;
  stream: StreamState;
}

export const useDocument = create<DocumentStore>(() => ({ opened: null, failure: null, stream: "connecting" }));

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
    useDocument.setState({ opened: openSnapshot(snapshot), failure: null });
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
  useDocument.setState({ opened: null, failure: null, stream: "connecting" });
}

/**
 * Show an edit at once and send it. Edits leave one after the other. Returns whether the server took it; a refusal
 * is told to the user and taken back here.
 */
export async function sendEdit(edit: Edit): Promise<boolean> {
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
  useDocument.setState((store) => (store.opened ? { opened: change(store.opened) } : store));
}

function updateDocument(document: string, change: (opened: Opened) => Opened): void {
  update((opened) => (opened.document === document ? change(opened) : opened));
}
