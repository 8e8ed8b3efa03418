/** What can be said of a connection while it is typed. Pure. */

import type { NamedConnection } from "@/api/types.ts";

/** As on the server: what can stand before `://` in a path, and in the name of an environment variable. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** Why a name cannot be taken, as a key of the page's texts; null where it can, or where none is typed yet. */
export function complainAboutName(name: string, known: readonly NamedConnection[]): "noName" | "taken" | null {
  if (name !== "" && !NAME.test(name)) return "noName";
  return known.some((one) => one.name === name && !one.stored) ? "taken" : null;
}

/** The object that a text holds as JSON, an empty one for no text; null for anything else. */
export function readOptions(text: string): Record<string, unknown> | null {
  if (text.trim() === "") return {};
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
