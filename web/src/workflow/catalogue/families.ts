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
const LAYERS = ["core", "recurrent", "convolution", "pooling", "attention", "normalization", "regularization", "merging"];

/** Groups in the order of work: data first, views last; among layers the basic ones first; unknown ones at the end. */
export function compareGroups(a: string, b: string): number {
  return placeIn(ORDER, a, 0) - placeIn(ORDER, b, 0) || placeIn(LAYERS, a, 1) - placeIn(LAYERS, b, 1) || a.localeCompare(b);
}

function placeIn(order: readonly string[], group: string, part: number): number {
  const index = order.indexOf(group.split("/")[part] ?? "");
  return index < 0 ? order.length : index;
}

/** Groups that the library shows folded at first: the layers that are not basic. */
export function startsFolded(group: string): boolean {
  return group.startsWith("layers/") && group !== "layers/core";
}
