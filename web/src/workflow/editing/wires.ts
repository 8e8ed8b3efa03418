/** One string for a connection, to select it by and to name it on the canvas. */

import type { Connection } from "@/api/types.ts";

const ARROW = " → ";

export function wireKey(connection: Connection): string {
  return connection.from + ARROW + connection.to;
}

export function wireOf(key: string): Connection {
  const [from = "", to = ""] = key.split(ARROW);
  return { from, to };
}
