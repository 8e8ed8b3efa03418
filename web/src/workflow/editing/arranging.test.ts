import { describe, expect, it } from "vitest";

import { arrange } from "./arranging.ts";

const card = (x: number, y: number) => ({ x, y, width: 200, height: 80 });

describe("arrange", () => {
  it("lets every wire run to the right and keeps the corner", () => {
    const cards = { a: card(50, 40), b: card(60, 500), c: card(90, 41), d: card(400, 400), e: card(55, 60) };
    const arrows = [
      { from: "a", to: "b" },
      { from: "b", to: "d" },
      { from: "c", to: "d" },
      { from: "e", to: "d" },
    ];
    const places = arrange(cards, arrows);
    for (const { from, to } of arrows) expect(places[to]?.[0]).toBeGreaterThan((places[from]?.[0] ?? 0) + 200);
    expect(Math.min(...Object.values(places).map(([x]) => x))).toBe(50);
    expect(Math.min(...Object.values(places).map(([, y]) => y))).toBe(40);
  });

  it("covers nothing", () => {
    const cards = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`n${n}`, card(0, 0)]));
    const arrows = Array.from({ length: 59 }, (_, n) => ({ from: `n${Math.floor(n / 3)}`, to: `n${n + 1}` }));
    const places = Object.values(arrange(cards, arrows));
    for (const [i, a] of places.entries()) {
      for (const b of places.slice(i + 1)) {
        expect(Math.abs(a[0] - b[0]) >= 200 || Math.abs(a[1] - b[1]) >= 80, `${a} ${b}`).toBe(true);
      }
    }
  });

  it("draws a chain as a straight line and survives a cycle", () => {
    const cards = { a: card(0, 0), b: card(0, 99), c: card(7, 3) };
    const chain = [
      { from: "a", to: "b" },
      { from: "b", to: "c" },
    ];
    expect(new Set(Object.values(arrange(cards, chain)).map(([, y]) => y)).size).toBe(1);
    expect(Object.keys(arrange(cards, [...chain, { from: "c", to: "a" }]))).toHaveLength(3);
  });
});
