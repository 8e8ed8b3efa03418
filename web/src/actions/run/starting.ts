/** Asking the server for a run, with its refusal told to the user. */

import { startRun } from "@/api/routes.ts";
import { inOrder } from "@/workflow/document.ts";
import { tellFailure } from "@/workflow/notices.ts";
import type { Situation } from "../action.ts";

export function isRunning({ opened }: Situation): boolean {
  return opened.run?.status === "running";
}

/** Start a run once the edits before it have arrived. */
export async function start(document: string, what: { to?: string[]; again?: string[] }): Promise<void> {
  await asking(() => inOrder(() => startRun(document, what)));
}

export async function asking(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    tellFailure(error);
  }
}
