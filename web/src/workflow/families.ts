/** Families of node types: each has a colour of its own, and a place in the library. */

import type { NodeType } from "@/api/types.ts";

export type Family =
  | "layers"
  | "data"
  | "text"
  | "network"
  | "training"
  | "learning"
  | "evaluation"
  | "views"
  | "flow";

const FAMILIES: Readonly<Record<string, Family>> = {
  io: "data",
  table: "data",
  text: "text",
  image: "text",
  layers: "layers",
  network: "network",
  training: "training",
  learning: "learning",
  evaluation: "evaluation",
  views: "views",
  flow: "flow",
};

export function familyOf(type: NodeType | undefined): Family {
  if (!type) return "flow";
  if (type.layer) return "layers";
  return FAMILIES[type.group.split("/")[0] ?? ""] ?? "flow";
}

const ORDER = ["io", "table", "text", "image", "layers", "network", "training", "learning", "evaluation", "views", "flow"];

/** Groups in the order of work: data first, views last; unknown ones at the end. */
export function compareGroups(a: string, b: string): number {
  const place = (group: string) => {
    const index = ORDER.indexOf(group.split("/")[0] ?? "");
    return index < 0 ? ORDER.length : index;
  };
  return place(a) - place(b) || a.localeCompare(b);
}
