import { useCallback, useRef, useState } from "react";

import type { Pace } from "@/settings/form/form.ts";
import { type Cells, ifSmall, markOf, readCells, writeCells } from "./cells.ts";

/** Send changed cells as the text that they make. */
export type Put = (cells: Cells, pace: Pace) => void;

/** The cells of a text, or why there are none, and how changed ones are sent. Follows changes from elsewhere. */
export function useCells(text: string, delimiter: string, change: (text: string, pace: Pace) => void) {
  const [kept, setKept] = useState(() => ({ text, delimiter, cells: readCells(text, delimiter) }));
  let now = kept;
  if (kept.text !== text || kept.delimiter !== delimiter) {
    now = { text, delimiter, cells: readCells(text, delimiter) };
    setKept(now);
  }
  const state = useRef({ now, change });
  state.current = { now, change };

  const put: Put = useCallback((cells, pace) => {
    const { now, change } = state.current;
    const text = writeCells(cells, now.delimiter, markOf(now.text, now.delimiter));
    // As they were typed: a space at the end of a word is not in the text, but another word may follow.
    state.current.now = { text, delimiter: now.delimiter, cells: ifSmall(cells) };
    setKept(state.current.now);
    change(text, pace);
  }, []);
  return { cells: now.cells, put };
}
