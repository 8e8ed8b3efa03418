/**
 * What travels between the page and the server. `schema.ts` is made from the server's own description
 * (`npm run types`); what stands here in full is what the page itself writes, or reads more strictly.
 */

import type { components } from "./schema.ts";

type Schemas = components["schemas"];

/** The server leaves no field out, even where the description knows a default for it. */
type Full<Name extends keyof Schemas> = { [Key in keyof Schemas[Name]]-?: Exclude<Schemas[Name][Key], undefined> };

export type Message = Full<"Message">;

/** A sentence that says what is wrong, and one that says what to do. */
export interface Said {
  problem: Message;
  remedy: Message | null;
}

export type PortType = "table" | "tensor" | "network" | "transform" | "figure" | "variables";

export type Port = Full<"Port">;

export type ColumnKind = string;

export type FieldKind =
  | "number"
  | "integer"
  | "text"
  | "choice"
  | "flag"
  | "column"
  | "columns"
  | "file"
  | "shape"
  | "code"
  | "groups";

export interface Field {
  name: string;
  kind: FieldKind;
  title: string;
  help: string;
  default: unknown;
  required: boolean;
  optional: boolean;
  advanced: boolean;
  when: Record<string, unknown>;
  minimum: number | null;
  maximum: number | null;
  exclusive_minimum: number | null;
  exclusive_maximum: number | null;
  choices: (string | number | boolean)[];
  column_kinds: ColumnKind[];
  port: string | null;
  endings: string[];
  saves: boolean;
  language: string | null;
  multiline: boolean;
  fields: Field[];
}

export interface NodeType {
  id: string;
  title: string;
  group: string;
  version: number;
  summary: string;
  help: string;
  inputs: Record<string, Port>;
  outputs: Record<string, Port>;
  settings: Field[];
  deterministic: boolean;
  side_effects: boolean;
  process: string;
  steerable: boolean;
  layer: boolean;
  keywords: string[];
}

export type LoadError = Full<"LoadError">;

export interface NodeTypes {
  types: NodeType[];
  errors: LoadError[];
}

export type Point2 = [number, number];
export type SettingValue = unknown;
export type Settings = Record<string, SettingValue>;

export interface NodeEntry {
  type: string;
  version: number;
  label?: string;
  position: Point2;
  settings?: Settings;
}

/** `from` and `to` are `node.port`. */
export interface Connection {
  from: string;
  to: string;
}

export interface Variable {
  type: string;
  value: unknown;
  description?: string;
}

export interface Annotation {
  text: string;
  position: Point2;
  size: Point2;
  color?: string;
}

export interface Group {
  title: string;
  nodes: string[];
  collapsed?: boolean;
}

export interface SubWorkflow {
  title: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  nodes: Record<string, NodeEntry>;
  connections: Connection[];
  variables?: Record<string, Variable>;
}

export interface Workflow {
  format: number;
  title: string;
  description: string;
  seed: number;
  variables: Record<string, Variable>;
  nodes: Record<string, NodeEntry>;
  connections: Connection[];
  annotations: Record<string, Annotation>;
  groups: Record<string, Group>;
  workflows: Record<string, SubWorkflow>;
}

export type Edit =
  | { kind: "add_node"; id: string; node: NodeEntry }
  | { kind: "remove_nodes"; ids: string[] }
  | { kind: "move_nodes"; positions: Record<string, Point2> }
  | { kind: "replace_node"; id: string; node: NodeEntry }
  /** null takes a setting back to its default; `empty` names those left empty although their default is not. */
  | { kind: "change_settings"; id: string; settings: Record<string, SettingValue | null>; empty?: string[] }
  | { kind: "rename_node"; id: string; label: string }
  /** `at` is the place among the wires into the same port. */
  | { kind: "connect"; connection: Connection; at?: number | null }
  | { kind: "disconnect"; connection: Connection }
  | { kind: "set_variable"; name: string; variable: Variable | null }
  | { kind: "set_annotation"; id: string; annotation: Annotation | null }
  | { kind: "set_group"; id: string; group: Group | null }
  | { kind: "set_workflow"; name: string; workflow: SubWorkflow | null }
  | { kind: "change_document"; title?: string; description?: string; seed?: number }
  | { kind: "batch"; edits: Edit[]; label: string };

/** A problem of one node, as the draft finds it. */
export type Fault = Full<"Fault">;

/** A problem of the document: of a node, or of the whole. */
export type Problem = Fault & {
  node: string | null;
  /** The sub-workflow that the problem is in; null for the workflow itself. */
  workflow?: string | null;
};

/** How many numbers a layer or a network holds. */
export type ParameterCount = Full<"ParameterDraft">;

export interface TableColumn {
  name: string;
  kind: ColumnKind;
  dtype?: string;
  [fact: string]: unknown;
}

export interface NetworkLayer {
  id: string;
  label: string;
  kind: string;
  outputs: { shape: (number | null)[]; dtype?: string }[];
  parameters: ParameterCount;
  trainable: boolean;
}

export interface NetworkSpec {
  inputs: Record<string, { shape: (number | null)[] | null; dtype?: string }>;
  outputs: Record<string, { shape: (number | null)[] | null; dtype?: string }>;
  layers: NetworkLayer[];
  total: ParameterCount;
  has_weights: boolean;
}

/** What is known of one output before or after a run; null where nothing is. */
export type OutputDraft = Full<"OutputDraft">;

export interface NodeDraft {
  problems: Fault[];
  outputs: Record<string, OutputDraft>;
  /** For layers: how many weights they hold. */
  parameters?: ParameterCount | null;
  /** Settings with every expression worked out, for nodes that have expressions. */
  settings?: Record<string, unknown> | null;
}

export type RunState = "idle" | "waiting" | "running" | "done" | "failed" | "cancelled" | "stopped";

export type NodeError = Full<"ErrorView">;

export interface NodeState {
  state: RunState;
  stale: boolean;
  cached: boolean;
  fraction: number | null;
  message: string;
  seconds: number | null;
  /** Seconds left, where they can be told. */
  remaining: number | null;
  error: NodeError | null;
  warnings: Said[];
  incomplete: Message | null;
  outputs: Record<string, { type: PortType; rows?: number | null; bytes?: number | null }>;
  curve: boolean;
}

export type RunSummary = Full<"RunSummary">;

export interface Snapshot {
  document: string;
  path: string;
  revision: number;
  sequence: number;
  workflow: Workflow;
  can_undo: boolean;
  can_redo: boolean;
  drafts: Record<string, NodeDraft>;
  problems: Problem[];
  states: Record<string, NodeState>;
  run: RunSummary | null;
  saved: boolean;
  notices: Message[];
}

export type CurvePoint = Full<"Point">;

interface Sequenced {
  document: string;
  sequence: number;
}

export interface Changed extends Sequenced {
  kind: "changed";
  revision: number;
  title?: string | null;
  description?: string | null;
  seed?: number | null;
  nodes?: Record<string, NodeEntry | null> | null;
  connections?: Connection[] | null;
  annotations?: Record<string, Annotation | null> | null;
  groups?: Record<string, Group | null> | null;
  variables?: Record<string, Variable | null> | null;
  workflows?: Record<string, SubWorkflow | null> | null;
  can_undo: boolean;
  can_redo: boolean;
  client: string | null;
  saved: boolean;
}

export type Event =
  | (Sequenced & { kind: "snapshot"; snapshot: Snapshot })
  | Changed
  | (Sequenced & { kind: "drafted"; drafts: Record<string, NodeDraft | null>; problems: Problem[] })
  | (Sequenced & { kind: "states"; states: Record<string, NodeState | null> })
  | (Sequenced & { kind: "run"; run: RunSummary })
  | (Sequenced & { kind: "points"; node: string; start: number; points: CurvePoint[] })
  | (Sequenced & { kind: "log"; node: string; start: number; lines: string[] })
  | (Sequenced & { kind: "saved"; saved: boolean })
  | (Sequenced & { kind: "notice"; notice: Message });

export interface Fragment {
  nodes: Record<string, NodeEntry>;
  connections: Connection[];
  annotations?: Record<string, Annotation>;
  groups?: Record<string, Group>;
}

export type SessionFacts = Full<"SessionView">;

export type GalleryEntry = Full<"GalleryExample">;

export type WorkflowEntry = Full<"WorkflowEntry">;

export type RowsPage = Full<"Rows">;

export type CurvePage = Full<"Curve">;

export type LogPage = Full<"Log">;

export type FileEntry = Full<"FileEntry">;

export type FolderListing = Full<"Folder">;

export type CacheFacts = Full<"CacheView">;
