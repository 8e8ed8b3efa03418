import { describe, expect, it } from "vitest";

import { barsOf, type Pixels, toPixels } from "./activation.ts";

const coded = (...numbers: number[]) => btoa(String.fromCharCode(...numbers));
const at = ({ bytes, width }: Pixels, x: number, y: number) => [...bytes.slice((y * width + x) * 4, (y * width + x) * 4 + 4)];
const DARK = [68, 1, 84, 255];
const BRIGHT = [253, 231, 37, 255];
const CLEAR = [0, 0, 0, 0];

describe("toPixels", () => {
  it("puts feature maps side by side with a gap, and begins a row after four", () => {
    const pixels = toPixels({ form: "maps", size: [5, 1, 2], data: coded(0, 255, 0, 0, 0, 0, 0, 0, 255, 0), low: 0, high: 1 });
    expect([pixels.width, pixels.height]).toEqual([11, 3]);
    expect(at(pixels, 0, 0)).toEqual(DARK);
    expect(at(pixels, 1, 0)).toEqual(BRIGHT);
    expect(at(pixels, 2, 0)).toEqual(CLEAR);
    expect(at(pixels, 0, 2)).toEqual(BRIGHT);
    expect(at(pixels, 3, 2)).toEqual(CLEAR);
  });

  it("lets the steps of a sequence go to the right", () => {
    const pixels = toPixels({ form: "strip", size: [3, 2], data: coded(0, 0, 255, 0, 0, 255), low: -1, high: 1 });
    expect([pixels.width, pixels.height]).toEqual([3, 2]);
    expect(at(pixels, 1, 0)).toEqual(BRIGHT);
    expect(at(pixels, 2, 1)).toEqual(BRIGHT);
    expect(at(pixels, 2, 0)).toEqual(DARK);
  });

  it("stands bars on zero, which may lie amid them", () => {
    const pixels = toPixels({ form: "bars", size: [2], data: coded(0, 255), low: -1, high: 1 });
    const middle = Math.round((pixels.height - 1) / 2);
    expect(at(pixels, 0, pixels.height - 1)).toEqual(DARK);
    expect(at(pixels, 0, middle - 2)).toEqual(CLEAR);
    expect(at(pixels, 4, 0)).toEqual(BRIGHT);
    expect(at(pixels, 4, middle + 2)).toEqual(CLEAR);
    expect(at(pixels, 3, middle)).toEqual(CLEAR);
  });

  it("draws counts as bars from zero", () => {
    const pixels = toPixels(barsOf([0, 4, 2]));
    expect(at(pixels, 4, 0)).toEqual(BRIGHT);
    expect(at(pixels, 8, 5)).toEqual(CLEAR);
    expect(at(pixels, 8, pixels.height - 5)[3]).toBe(255);
    expect(barsOf([0, 0]).high).toBe(0);
  });

  it("draws a single number, equal numbers, and nothing", () => {
    expect(at(toPixels({ form: "bars", size: [1], data: coded(0), low: 3, high: 3 }), 0, 0)).toEqual(DARK);
    expect(toPixels({ form: "bars", size: [0], data: "", low: 0, high: 0 }).width).toBe(1);
  });
});
