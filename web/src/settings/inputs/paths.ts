/** Paths of the workspace, with `/` between folders. Pure. */

import type { FileEntry } from "@/api/types.ts";

export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash > 0 ? path.slice(0, slash) : "";
}

export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function nameIn(folder: string, inner: string): string {
  return folder === "" || inner === "" ? folder + inner : `${folder}/${inner}`;
}

/** The folder and those above it, the workspace (`""`) first. */
export function parents(folder: string): string[] {
  if (folder === "") return [""];
  const parts = folder.split("/");
  return ["", ...parts.map((_, index) => parts.slice(0, index + 1).join("/"))];
}

export function filesOffered(files: readonly FileEntry[], endings: readonly string[]): FileEntry[] {
  if (endings.length === 0) return [...files];
  return files.filter((file) => endings.some((ending) => file.name.toLowerCase().endsWith(ending.toLowerCase())));
}
