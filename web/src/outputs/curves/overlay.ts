/** Earlier runs of a learner: what their settings differ in, and their curves laid over the present one. Pure. */

import type { CurveRun, Field, NodeType } from "@/api/types.ts";
import type { Columns } from "./curve.ts";

/** Told apart beside the colours of the present run. */
export const OVERLAY_COLOURS = ["--family-learning", "--family-views", "--family-network", "--family-text"] as const;
export const MOST_OVERLAID = OVERLAY_COLOURS.length;

export interface Overlaid {
  run: string;
  colour: (typeof OVERLAY_COLOURS)[number];
  columns: Columns;
}

/** How what differs is said. */
export interface Words {
  /** A text of the server. */
  say: (text: string) => string;
  /** A value of a choice. */
  choice: (value: unknown) => string;
  on: string;
  off: string;
  /** Of what is too long to be shown. */
  changed: string;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * What a run had that another has not, each in a few words: its settings in the order of the form, then those of the layers that
 * it taught. What was left at its default counts as that.
 */
export function differences(run: CurveRun, other: CurveRun, fields: readonly Field[], types: Types, words: Words): string[] {
  return [...ofSettings(run.settings, other.settings, fields, words), ...ofLayers(run.layers, other.layers, types, words)];
}

type Types = Readonly<Record<string, Pick<NodeType, "title" | "settings">>>;
type Layers = CurveRun["layers"];

function ofSettings(had: Values, has: Values, fields: readonly Field[], words: Words): string[] {
  const value = (values: Values, field: Field) => (field.name in values ? values[field.name] : field.default) ?? null;
  return fields.flatMap((field) => {
    const [before, now] = [value(had, field), value(has, field)];
    if (JSON.stringify(before) === JSON.stringify(now)) return [];
    if (field.kind !== "groups") return [`${words.say(field.title)} ${inWords(field, before, words)}`];
    const [entries, others] = [entriesOf(before), entriesOf(now)];
    if (entries.length !== others.length) return [`${words.say(field.title)} ${inWords(field, before, words)}`];
    return entries.flatMap((entry, place) =>
      ofSettings(entry, others[place] as Values, field.fields, words).map((told) => (entries.length > 1 ? `${place + 1}. ${told}` : told)),
    );
  });
}

/** Runs of older versions do not tell their layers; nothing is said of them then. */
function ofLayers(had: Layers, has: Layers, types: Types, words: Words): string[] {
  if (Object.keys(had).length === 0 || Object.keys(has).length === 0) return [];
  const name = ({ label, type }: Layers[string]) => label || words.say(types[type]?.title ?? type);
  const told = Object.entries(had).flatMap(([id, layer]) => {
    const now = has[id];
    if (!now) return [`+ ${name(layer)}`];
    if (now.type !== layer.type) return [`${name(layer)}: ${words.say(types[layer.type]?.title ?? layer.type)}`];
    return ofSettings(layer.settings, now.settings, types[layer.type]?.settings ?? [], words).map((one) => `${name(layer)}: ${one}`);
  });
  const gone = Object.entries(has).flatMap(([id, layer]) => (id in had ? [] : [`− ${name(layer)}`]));
  return [...told, ...gone];
}

const LONGEST = 24;

/** A setting's value in a few words. */
function inWords(field: Field, value: unknown, words: Words): string {
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) return "–";
  if (field.kind === "groups") return shortened(entriesOf(value).map((entry) => ofEntry(entry, field.fields, words)).join("; "));
  if (field.kind === "flag") return value === true ? words.on : words.off;
  if (field.kind === "code") return words.changed;
  if (field.kind === "choice") return words.choice(value);
  if (Array.isArray(value)) return shortened(value.map((one) => one ?? "?").join(", "));
  return typeof value === "object" ? words.changed : shortened(String(value));
}

/** An entry of a group by what was set in it. */
function ofEntry(entry: Values, fields: readonly Field[], words: Words): string {
  const set = fields.filter(({ name, default: usual }) => name in entry && JSON.stringify(entry[name]) !== JSON.stringify(usual));
  return set.map((field) => inWords(field, entry[field.name], words)).join(" ") || "–";
}

const entriesOf = (value: unknown): readonly Values[] => (Array.isArray(value) ? value : []);
const shortened = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

type Line = readonly (number | null | undefined)[];

/** One axis for all, and each line on it; where a line has no point of its own it is undefined, and drawn through. */
export function joinLines(parts: readonly { x: readonly number[]; lines: readonly Line[] }[]): { x: number[]; lines: Line[] } {
  const [first] = parts;
  if (parts.length === 1 && first) return { x: [...first.x], lines: [...first.lines] };
  const x = [...new Set(parts.flatMap((part) => part.x))].sort((a, b) => a - b);
  const places = new Map(x.map((value, place) => [value, place]));
  const lines = parts.flatMap((part) =>
    part.lines.map((line) => {
      const spread = new Array<number | null | undefined>(x.length).fill(undefined);
      part.x.forEach((value, index) => (spread[places.get(value) as number] = line[index]));
      return spread;
    }),
  );
  return { x, lines };
}
