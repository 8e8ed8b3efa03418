/** Shapes as people write them: `28, 28, 1`, `24 × ?`, `()` for a single number. Pure. */

export type Shape = (number | null)[];

/** Read a shape; null for nothing, undefined for what is no shape. */
export function readShape(text: string): Shape | null | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const inner = /^[([](.*)[)\]]$/.exec(trimmed)?.[1] ?? trimmed;
  if (inner.trim() === "") return [];
  const parts = inner.replace(/,\s*$/, "").split(/\s*[,×x*]\s*|\s+/);
  const sizes: Shape = [];
  for (const part of parts) {
    if (/^(\?|none)$/i.test(part)) sizes.push(null);
    else if (/^[+-]?\d+$/.test(part)) sizes.push(Number(part));
    else return undefined;
  }
  return sizes;
}

export function writeShape(shape: unknown): string {
  if (typeof shape === "number") return String(shape);
  if (!Array.isArray(shape)) return "";
  if (shape.length === 0) return "()";
  return shape.map((size) => (size === null ? "?" : String(size))).join(", ");
}
