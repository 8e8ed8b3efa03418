import { describe, expect, it } from "vitest";

import { inBunches } from "./pacing.ts";

/** A clock that stands still until told; taking `cost` milliseconds each time something is taken. */
function world(cost: number) {
  let time = 0;
  let due: { at: number; call: () => void }[] = [];
  const taken: { at: number; things: readonly number[] }[] = [];
  const clock = { now: () => time, later: (call: () => void, wait: number) => due.push({ at: time + wait, call }) };
  const put = inBunches<number>((things) => {
    taken.push({ at: time, things });
    time += cost;
  }, clock);
  const run = (until: number) => {
    for (;;) {
      const next = due.sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > until) break;
      due = due.slice(1);
      time = Math.max(time, next.at);
      next.call();
    }
    time = Math.max(time, until);
  };
  return { put, run, taken };
}

describe("things in bunches", () => {
  it("lets the first through at once and keeps the order of all", () => {
    const { put, run, taken } = world(1);
    for (let thing = 0; thing < 50; thing += 1) {
      put(thing);
      run((thing + 1) * 10);
    }
    run(2000);
    expect(taken[0]).toEqual({ at: 0, things: [0] });
    expect(taken.flatMap(({ things }) => things)).toEqual(Array.from({ length: 50 }, (_, thing) => thing));
    expect(taken.length).toBeLessThan(11);
  });

  it("leaves a slow page two thirds of its time", () => {
    const { put, run, taken } = world(200);
    for (let time = 0; time < 6000; time += 10) {
      put(time);
      run(time + 10);
    }
    expect(taken.length * 200).toBeLessThanOrEqual(2200);
  });
});
