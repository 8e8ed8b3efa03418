/** What a layer made of a row, as pixels. Pure. */

export interface Activation {
  form: "maps" | "strip" | "bars";
  /** maps: how many, height, width. strip: steps, units. bars: units. */
  size: readonly number[];
  /** Eight bits a number, base64: 0 is `low`, 255 is `high`. */
  data: string;
  low: number;
  high: number;
}

export interface Pixels {
  width: number;
  height: number;
  /** Four bytes a pixel; what lies between pictures is clear. */
  bytes: Uint8ClampedArray<ArrayBuffer>;
}

const MAPS_A_ROW = 4;
const GAP = 1;
const BAR = { width: 3, height: 48 };

/** Dark to bright at even steps of lightness, and told apart by colour-blind eyes: viridis. */
const SCALE = [
  [68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37],
] as const;

/** Counts as bars. */
export function barsOf(counts: readonly number[]): Activation {
  const high = Math.max(...counts, 0);
  const data = String.fromCharCode(...counts.map((count) => Math.round((255 * count) / (high || 1))));
  return { form: "bars", size: [counts.length], data: btoa(data), low: 0, high };
}

/** Feature maps stand side by side, so many in a row. */
export function toPixels(activation: Activation, across = MAPS_A_ROW): Pixels {
  const numbers = Uint8Array.from(atob(activation.data), (letter) => letter.charCodeAt(0));
  switch (activation.form) {
    case "maps":
      return mapPixels(numbers, activation.size, across);
    case "strip":
      return stripPixels(numbers, activation.size);
    case "bars":
      return barPixels(numbers, activation);
  }
}

function mapPixels(numbers: Uint8Array, size: readonly number[], most: number): Pixels {
  const [count = 0, height = 0, width = 0] = size;
  const across = Math.min(count, most);
  const down = Math.ceil(count / most);
  const pixels = blank(across * (width + GAP) - GAP, down * (height + GAP) - GAP);
  for (let map = 0; map < count; map += 1) {
    const left = (map % most) * (width + GAP);
    const top = Math.floor(map / most) * (height + GAP);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) paint(pixels, left + x, top + y, numbers[(map * height + y) * width + x] ?? 0);
    }
  }
  return pixels;
}

/** Time goes to the right, each unit is a line. */
function stripPixels(numbers: Uint8Array, [steps = 0, units = 0]: readonly number[]): Pixels {
  const pixels = blank(steps, units);
  for (let step = 0; step < steps; step += 1) {
    for (let unit = 0; unit < units; unit += 1) paint(pixels, step, unit, numbers[step * units + unit] ?? 0);
  }
  return pixels;
}

/** Bars that stand on zero; where all numbers are on one side of it, zero is the edge. */
function barPixels(numbers: Uint8Array, { low, high }: Activation): Pixels {
  const bottom = Math.min(low, 0);
  const top = Math.max(high, 0);
  const row = (value: number) => Math.round((1 - (value - bottom) / (top - bottom || 1)) * (BAR.height - 1));
  const pixels = blank(numbers.length * (BAR.width + GAP) - GAP, BAR.height);
  numbers.forEach((number, place) => {
    const ends = [row(0), row(low + (number / 255) * (high - low))];
    for (let y = Math.min(...ends); y <= Math.max(...ends); y += 1) {
      for (let x = 0; x < BAR.width; x += 1) paint(pixels, place * (BAR.width + GAP) + x, y, number);
    }
  });
  return pixels;
}

function blank(width: number, height: number): Pixels {
  const [wide, high] = [Math.max(width, 1), Math.max(height, 1)];
  return { width: wide, height: high, bytes: new Uint8ClampedArray(wide * high * 4) };
}

function paint({ bytes, width }: Pixels, x: number, y: number, number: number): void {
  const place = (number / 255) * (SCALE.length - 1);
  const from = SCALE[Math.floor(place)] ?? SCALE[0];
  const to = SCALE[Math.ceil(place)] ?? from;
  const share = place - Math.floor(place);
  const start = (y * width + x) * 4;
  for (const part of [0, 1, 2] as const) bytes[start + part] = from[part] + (to[part] - from[part]) * share;
  bytes[start + 3] = 255;
}
