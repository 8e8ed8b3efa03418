/**
 * What travels between the page and the server, by the names that the page uses. `schema.ts` is made from the server's
 * own description (`npm run types`); only what that does not describe is written here.
 */

import type { components } from "./schema.ts";

type Schemas = components["schemas"];

export type Message = Schemas["Message"];

export type NodeTypes = Schemas["Catalogue"];
export type LoadError = Schemas["LoadError"];
export type NodeType = Schemas["NodeType"];
export type Port = Schemas["Port"];
export type PortType = Port["type"];
export type Field = Schemas["Field"];
export type FieldKind = Field["kind"];
export type ColumnKind = Field["column_kinds"][number];

export type Workflow = Schemas["Document"];
export type NodeEntry = Schemas["NodeEntry"];
export type Settings = NodeEntry["settings"];
export type Point2 = NodeEntry["position"];
export type Connection = Schemas["Connection"];
export type Variable = Schemas["Variable"];
export type Annotation = Schemas["Annotation"];
export type Group = Schemas["Group"];
export type Fragment = Schemas["Fragment"];
export type Edit = Schemas["Edit"];

export type Snapshot = Schemas["Snapshot"];
export type Event = Schemas["Event"];
export type Changed = Schemas["Changed"];

/** A problem of one node, as the draft finds it. */
export type Fault = Schemas["Fault"];
/** A way out of a problem. */
export type Repair = Schemas["Repair"];
/** A problem of the document: of a node, or of the whole. */
export type Problem = Schemas["Problem"];
export type NodeDraft = Schemas["NodeDraft"];
export type OutputDraft = Schemas["OutputDraft"];
/** How many numbers a layer or a network holds. */
export type ParameterCount = Schemas["ParameterDraft"];

export type NodeState = Schemas["NodeState"];
export type RunState = NodeState["state"];
export type RunSummary = Schemas["RunSummary"];

export type CurvePoint = Schemas["Point"];
/** A look into a running node; a later one of a kind takes the place of the one before. */
export type Glimpse = Schemas["GlimpseEvent"]["glimpse"];
export type Probed = Schemas["Probed"];
export type LayerGlimpse = Schemas["LayerGlimpse"];
export type ProbedRows = Schemas["ProbedRows"];
/** A run of which a learning curve is kept. */
export type CurveRun = Schemas["CurveRun"];
export type CurvePage = Schemas["Curve"];
export type LogPage = Schemas["Log"];
/** Words of a node's own, or a message in the reader's language. */
export type LogLine = LogPage["lines"][number];
export type RowsPage = Schemas["Rows"];

export type SessionFacts = Schemas["SessionView"];
export type GalleryEntry = Schemas["GalleryExample"];
export type TrashEntry = Schemas["TrashEntry"];
export type Control = Schemas["Control"];
export type WorkflowEntry = Schemas["WorkflowEntry"];
export type FileEntry = Schemas["FileEntry"];
export type FolderListing = Schemas["Folder"];
export type CacheFacts = Schemas["CacheView"];
export type Downloads = Schemas["DownloadsView"];
/** A database or a place of files that the user has named. */
export type NamedConnection = Schemas["ConnectionView"];

/** A sentence that says what is wrong, and one that says what to do: what refusals, errors and warnings share. */
export type Said = Pick<Schemas["RefusalBody"], "problem" | "remedy">;

/*
 * Specs (`OutputDraft.spec`, the value of a network) are made in the workers and pass through the server unread, so its
 * description does not know their parts.
 */

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
  /** What the weights take. */
  bytes: number;
  /** What one example costs; a multiply-add counts two. */
  operations: number;
  has_weights: boolean;
}
