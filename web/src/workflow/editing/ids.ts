/** Fresh ids for what is added here: `dense`, `dense-2`, ... */

export function freshId(wish: string, taken: Readonly<Record<string, unknown>>): string {
  const base =
    wish
      .toLowerCase()
      .replace(/[^a-z0-9_-]+/g, "-")
      .replace(/^[^a-z0-9]+/, "")
      .slice(0, 80) || "node";
  if (!(base in taken)) return base;
  let number = 2;
  while (`${base}-${number}` in taken) number += 1;
  return `${base}-${number}`;
}
