/** Short notices to the user (refused edits, failed requests). The app shows them; nothing here draws. */

import { create } from "zustand";

import { ApiError, type Failure } from "@/api/client.ts";
import type { Said } from "@/api/types.ts";

export interface Notice {
  id: number;
  tone: "error" | "info" | "done";
  /** What the server said, or a key of the page's own texts. */
  text: { said: Said } | { failure: Failure } | { key: string; values?: Record<string, string | number> };
}

interface Notices {
  notices: Notice[];
  dismiss: (id: number) => void;
}

export const useNotices = create<Notices>((set) => ({
  notices: [],
  dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
}));

let lastId = 0;

export function tell(tone: Notice["tone"], text: Notice["text"]): void {
  const notice = { id: ++lastId, tone, text };
  useNotices.setState(({ notices }) => ({ notices: [...notices.slice(-3), notice] }));
}

/** Tell the user of a failed request; anything else is a fault of the page and is thrown on. */
export function tellFailure(error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
  tell("error", error.said ? { said: error.said } : { failure: error.failure });
}
