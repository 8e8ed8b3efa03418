/** The server's routes as typed functions. */

import { request } from "./client.ts";
import type {
  CacheFacts,
  Control,
  CurvePage,
  CurveRun,
  Downloads,
  Edit,
  FolderListing,
  Fragment,
  GalleryEntry,
  LogPage,
  Message,
  NamedConnection,
  NodeTypes,
  Point2,
  Probed,
  ProbedRows,
  RowsPage,
  SessionFacts,
  Snapshot,
  TrashEntry,
  WorkflowEntry,
} from "./types.ts";

const part = encodeURIComponent;
const documentPath = (document: string) => `/api/documents/${part(document)}`;
/** A node inside a sub-workflow is `outer/inner`; a slash cannot stand in one part of an address. */
const nodePath = (document: string, node: string) =>
  `${documentPath(document)}/nodes/${part(node.replaceAll("/", "~"))}`;
const outputPath = (document: string, node: string, port: string) =>
  `${nodePath(document, node)}/outputs/${part(port)}`;

export const getSession = () => request<SessionFacts>("GET", "/api/session");
export const getNodeTypes = () => request<NodeTypes>("GET", "/api/node-types");
export const getTranslations = (language: string) =>
  request<Record<string, string>>("GET", `/api/translations/${part(language)}`);

export const getGallery = () => request<GalleryEntry[]>("GET", "/api/gallery");
export const openExample = (name: string, language: string) =>
  request<{ document: string }>("POST", `/api/gallery/${part(name)}/open?language=${part(language)}`);
/** `code` defines layers of the model's own; it runs once it is trusted. */
export const openModel = (path: string, code: string) =>
  request<{ document: string }>("POST", "/api/models/open", { path, code });
export const getWorkflows = () => request<WorkflowEntry[]>("GET", "/api/workflows");
export const createWorkflow = (title: string) => request<{ document: string }>("POST", "/api/workflows", { title });

export const duplicateWorkflow = (document: string) =>
  request<{ document: string }>("POST", `/api/workflows/${part(document)}/duplicate`);
export const deleteWorkflow = (document: string) => request<{ trash: string }>("DELETE", `/api/workflows/${part(document)}`);
export const getTrash = () => request<TrashEntry[]>("GET", "/api/trash");
export const restoreWorkflow = (entry: string) =>
  request<{ document: string }>("POST", `/api/trash/${part(entry)}/restore`);

export const getDocument = (document: string) => request<Snapshot>("GET", documentPath(document));
export const getReadMe = (document: string, language: string) =>
  request<{ text: string | null }>("GET", `${documentPath(document)}/read-me?language=${part(language)}`);
export const postEdit = (document: string, revision: number, edit: Edit, client: string) =>
  request<{ revision: number }>("POST", `${documentPath(document)}/edits`, { revision, edit, client });
export const postUndo = (document: string, client: string) =>
  request<{ revision: number }>("POST", `${documentPath(document)}/undo`, { client });
export const postRedo = (document: string, client: string) =>
  request<{ revision: number }>("POST", `${documentPath(document)}/redo`, { client });
export const postSave = (document: string) => request<{ saved: boolean }>("POST", `${documentPath(document)}/save`);
export const postPaste = (document: string, fragment: Fragment, at: Point2, client: string, within: string | null) =>
  request<{ revision: number; ids: Record<string, string> }>("POST", `${documentPath(document)}/paste`, { fragment, at, client, within });

export const startRun = (document: string, what: { to?: string[]; again?: string[] } = {}) =>
  request<{ run: string }>("POST", `${documentPath(document)}/runs`, what);
export const resetResults = (document: string, nodes?: string[]) =>
  request<unknown>("POST", `${documentPath(document)}/reset`, nodes ? { nodes } : {});
export const cancelRun = (run: string) => request<unknown>("POST", `/api/runs/${part(run)}/cancel`);
/** Ask something of a running learner: stop and keep, pause, resume, another learning rate. */
export const steerNode = (run: string, node: string, control: Control) =>
  request<unknown>("POST", `/api/runs/${part(run)}/nodes/${part(node)}/steer`, control);

/** `arrangement`: more parameters, which begin with `&`. */
export const getRows = (document: string, node: string, port: string, offset: number, limit: number, arrangement = "") =>
  request<RowsPage>("GET", `${outputPath(document, node, port)}/rows?offset=${offset}&limit=${limit}${arrangement}`);
export const getFigure = (document: string, node: string, port: string) =>
  request<Record<string, unknown>>("GET", `${outputPath(document, node, port)}/figure`);
export const getValue = (document: string, node: string, port: string) =>
  request<unknown>("GET", `${outputPath(document, node, port)}/value`);
export const getScript = (document: string, node: string) =>
  request<{ text: string }>("GET", `${nodePath(document, node)}/script`);
/** Points of a learning curve, that of an earlier run where one is named. */
export const getCurve = (document: string, node: string, after: number, run?: string) =>
  request<CurvePage>("GET", `${nodePath(document, node)}/curve?after=${after}${run ? `&run=${part(run)}` : ""}`);
export const getCurves = (document: string, node: string) => request<CurveRun[]>("GET", `${nodePath(document, node)}/curves`);
export const getLog = (document: string, node: string, after: number) =>
  request<LogPage>("GET", `${nodePath(document, node)}/log?after=${after}`);

/** What the layers of a learner's network make of some rows; null while it learns, then that comes as events. */
export const probeRows = (document: string, node: string, rows: ProbedRows, signal: AbortSignal) =>
  request<{ probed: Probed | null }>("POST", `${nodePath(document, node)}/probe`, rows, signal);

export const getFiles = (folder: string) => request<FolderListing>("GET", `/api/files?folder=${part(folder)}`);
export const uploadFile = (file: File, folder: string) =>
  request<{ path: string; bytes: number }>("POST", `/api/files?name=${part(file.name)}&folder=${part(folder)}`, file);
/** Remove a file that was uploaded and turned out not to be wanted. */
export const takeBackFile = (path: string) => request<unknown>("DELETE", `/api/files?path=${part(path)}`);
export const postTrust = (hash: string) => request<unknown>("POST", "/api/trust", { hash });
export const getCache = () => request<CacheFacts>("GET", "/api/cache");
export const clearCache = () => request<unknown>("DELETE", "/api/cache");
export const getDownloads = () => request<Downloads>("GET", "/api/downloads");
/** Remove one file that was fetched from the net, or all of them. */
export const clearDownloads = (name?: string) =>
  request<unknown>("DELETE", `/api/downloads${name === undefined ? "" : `?name=${part(name)}`}`);

export const getConnections = () => request<NamedConnection[]>("GET", "/api/connections");
export const storeConnection = (name: string, url: string, options: Record<string, unknown>) =>
  request<unknown>("POST", "/api/connections", { name, url, options });
export const removeConnection = (name: string) => request<unknown>("DELETE", `/api/connections/${part(name)}`);
/** Look whether a connection leads anywhere; what is wrong with it is the refusal. */
export const tryConnection = (name: string) =>
  request<{ found: Message }>("POST", `/api/connections/${part(name)}/try`);
