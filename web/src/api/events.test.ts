import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { followEvents, type StreamState, waitBefore } from "./events.ts";
import type { Event } from "./types.ts";

class FakeSocket {
  static all: FakeSocket[] = [];
  sent: string[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((frame: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.onclose?.();
  }
}

beforeEach(() => {
  FakeSocket.all = [];
  vi.useFakeTimers();
  vi.stubGlobal("window", { location: { protocol: "http:", host: "h" } });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function follow(reopen: () => Promise<unknown> = () => Promise.resolve()) {
  const events: Event[] = [];
  const states: StreamState[] = [];
  const stop = followEvents({
    document: "d",
    after: 5,
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
    reopen,
    open: () => new FakeSocket() as unknown as WebSocket,
  });
  return { events, states, stop };
}

const saved = (sequence: number) => ({ data: JSON.stringify({ kind: "saved", document: "d", sequence, saved: true }) });

it("takes up after the last event that it heard, hears none twice, and reopens first", async () => {
  const reopen = vi.fn(() => Promise.resolve());
  const { events, states } = follow(reopen);
  const first = FakeSocket.all[0]!;
  first.onopen?.();
  expect(JSON.parse(first.sent[0]!)).toEqual({ kind: "follow", document: "d", after: 5 });
  first.onmessage?.(saved(6));
  first.onmessage?.(saved(6));
  expect(events).toHaveLength(1);
  first.onclose?.();
  expect(states.at(-1)).toBe("reconnecting");
  await vi.advanceTimersByTimeAsync(500);
  expect(reopen).toHaveBeenCalledOnce();
  const second = FakeSocket.all[1]!;
  second.onopen?.();
  expect(JSON.parse(second.sent[0]!).after).toBe(6);
  expect(states.at(-1)).toBe("live");
});

it("keeps trying while the server is gone, and stops when closed", async () => {
  const reopen = vi.fn(() => Promise.reject(new Error("gone")));
  const { stop } = follow(reopen);
  FakeSocket.all[0]!.onclose?.();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(reopen.mock.calls.length).toBeGreaterThan(3);
  expect(FakeSocket.all).toHaveLength(1);
  stop();
  const before = reopen.mock.calls.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reopen.mock.calls.length).toBeLessThanOrEqual(before + 1);
});

it("waits longer each time, up to a limit", () => {
  expect(waitBefore(0, 0)).toBeLessThan(waitBefore(2, 0));
  expect(waitBefore(50, 0.99)).toBeLessThanOrEqual(2000);
});
