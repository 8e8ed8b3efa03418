/** The one WebSocket to the server: follows a document, and takes up again where it was cut off. */

import type { Event } from "./types.ts";

export type StreamState = "connecting" | "live" | "reconnecting";

export interface EventStreamOptions {
  document: string;
  /** The last sequence number that the caller has seen; null to be sent a snapshot. */
  after: number | null;
  onEvent: (event: Event) => void;
  onState: (state: StreamState) => void;
  /** Called before connecting again: a server that was restarted has to open the document first. */
  reopen: () => Promise<unknown>;
  /** For tests. */
  open?: (address: string) => WebSocket;
}

const FIRST_WAIT = 400;
/** Also while a server starts again, which takes seconds: nobody should wait long after it is there. */
const LONGEST_WAIT = 2000;
/** A connection that held this long counts: the next loss starts with the first wait again. */
const HELD = 3000;

/** The wait in milliseconds before the n-th attempt (from 0); `chance` in [0, 1) spreads clients out. */
export function waitBefore(attempt: number, chance: number): number {
  const full = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
  return full * (0.5 + chance / 2);
}

/** Open the stream; the function it returns closes it for good. */
export function followEvents(options: EventStreamOptions): () => void {
  const open = options.open ?? ((address: string) => new WebSocket(address));
  let after = options.after;
  let attempt = 0;
  let closed = false;
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const connectAgain = () => {
    clearTimeout(timer);
    options.onState("reconnecting");
    options.reopen().then(connect, wait);
  };
  const wait = () => {
    if (closed) return;
    options.onState("reconnecting");
    clearTimeout(timer);
    timer = setTimeout(connectAgain, waitBefore(attempt, Math.random()));
    attempt += 1;
  };
  const connect = () => {
    if (closed) return;
    options.onState(attempt === 0 ? "connecting" : "reconnecting");
    const current = open(streamAddress());
    let since = Number.POSITIVE_INFINITY;
    socket = current;
    current.onopen = () => {
      since = Date.now();
      current.send(JSON.stringify({ kind: "follow", document: options.document, after }));
      options.onState("live");
    };
    current.onmessage = (frame: MessageEvent<string>) => {
      const event = JSON.parse(frame.data) as Event;
      if (event.document !== options.document) return;
      if (event.kind !== "snapshot" && after !== null && event.sequence <= after) return;
      after = event.sequence;
      options.onEvent(event);
    };
    current.onclose = () => {
      if (closed || socket !== current) return;
      if (Date.now() - since > HELD) attempt = 0;
      wait();
    };
  };

  const connectNow = () => {
    if (socket?.readyState === WebSocket.OPEN || socket?.readyState === WebSocket.CONNECTING) return;
    connectAgain();
  };
  globalThis.addEventListener?.("online", connectNow);
  connect();

  return () => {
    closed = true;
    clearTimeout(timer);
    globalThis.removeEventListener?.("online", connectNow);
    socket?.close();
  };
}

function streamAddress(): string {
  const { protocol, host } = window.location;
  return `${protocol === "https:" ? "wss" : "ws"}://${host}/api/events`;
}
