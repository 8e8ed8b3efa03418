import type { Field } from "@/api/types.ts";

/** What a field is that has no bounds, no conditions and nothing to pick from. */
export const PLAIN_FIELD: Omit<Field, "name" | "kind" | "title" | "help" | "default"> = {
  required: false,
  optional: false,
  advanced: false,
  when: {},
  minimum: null,
  maximum: null,
  exclusive_minimum: null,
  exclusive_maximum: null,
  choices: [],
  column_kinds: [],
  port: null,
  layers: false,
  endings: [],
  saves: false,
  language: null,
  functions: [],
  delimiter: null,
  multiline: false,
  offers: null,
  fields: [],
};
