import { expect, it } from "vitest";

import { rank } from "./ranking.ts";

it("prefers whole titles, then their start, then words within, then other texts", () => {
  const scores = [["dense"], ["dense einsum"], ["einsum dense"], ["einsumdense"], ["other", "dense"]].map((texts) =>
    rank("dense", texts),
  );
  expect([...scores].sort((a, b) => b - a).slice(0, 4)).toEqual(scores.slice(0, 4));
  expect(scores[4]).toBeGreaterThan(0);
});

it("needs every word, and knows initials", () => {
  expect(rank("csv read", ["CSV Reader"])).toBeGreaterThan(0);
  expect(rank("csv write", ["CSV Reader"])).toBe(0);
  expect(rank("gru", ["Gated Recurrent Unit"])).toBeGreaterThan(0);
  expect(rank("읽기", ["CSV 읽기"])).toBeGreaterThan(0);
});
