import { useEffect, useMemo, useRef, useState } from "react";

import { tellFailure } from "@/workflow/notices.ts";
import { assemble } from "./curve.ts";

interface Live<Item> {
  start: number;
  items: readonly Item[];
}

interface Fetched<Item> {
  /** Which sequence these are of. */
  key: string;
  items: readonly Item[];
}

/**
 * All items of a sequence: those from before are fetched, those of now come live, and where a stretch lacks the
 * server is asked again. `key` names the sequence: with another key it begins anew.
 */
export function useStretch<Item>(
  key: string,
  live: Live<Item> | undefined,
  fetchFrom: (after: number) => Promise<readonly Item[]>,
): readonly Item[] {
  const [fetched, setFetched] = useState<Fetched<Item> | null>(null);
  const ask = useRef(fetchFrom);
  ask.current = fetchFrom;
  const known = fetched?.key === key ? fetched : null;
  const whole = useMemo(() => assemble(known?.items ?? [], live), [known, live]);
  // A live stretch from 0 on is all there is.
  const after = whole.missing ?? (known || live?.start === 0 ? null : 0);

  useEffect(() => {
    if (after === null) return;
    let isCurrent = true;
    ask.current(after).then(
      (items) => {
        if (!isCurrent) return;
        setFetched((before) => {
          const kept = before?.key === key ? before.items.slice(0, after) : [];
          return { key, items: [...kept, ...items] };
        });
      },
      (error: unknown) => isCurrent && tellFailure(error),
    );
    return () => {
      isCurrent = false;
    };
  }, [key, after]);

  return whole.items;
}
