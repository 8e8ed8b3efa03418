import { useEffect, useMemo } from "react";

import { probeRows } from "@/api/routes.ts";
import { useOpened } from "@/workflow/document.ts";
import { endProbe, setProbe, useProbe } from "@/workflow/probe.ts";

/** Milliseconds in which further edits count as one. */
const REST = 400;

/**
 * Keep what the probe shows up to date: asked anew when the rows, the network, its state or the table change; while the
 * learner runs, the rows are handed to it once and what it makes of them comes with the events.
 */
export function useProbing(): void {
  const wish = useProbe((probe) => probe.wish);
  const document = useOpened((opened) => opened.document, "");
  const node = wish?.node ?? "";
  const drawing = useOpened(({ workflow }) => (wish ? workflow : null), null);
  const drawn = useMemo(
    () => drawing && JSON.stringify([drawing.seed, drawing.connections, Object.entries(drawing.nodes).map(([id, { type, settings }]) => [id, type, settings])]),
    [drawing?.seed, drawing?.connections, drawing?.nodes],
  );
  const stands = useOpened(({ states, run, workflow }) => {
    if (!wish) return "";
    const source = workflow.connections.find(({ to }) => to === `${wish.node}.${wish.port}`)?.from.split(".")[0] ?? "";
    const state = states[wish.node];
    const running = state?.state === "running";
    return JSON.stringify([running ? run?.run : [state?.state, state?.seconds], states[source]?.state]);
  }, "");
  const live = useOpened(({ glimpses }) => glimpses[node]?.probe, undefined);
  const isElsewhere = wish !== null && wish.document !== document;

  useEffect(() => {
    if (!wish || isElsewhere) return;
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      setProbe({ isBusy: true });
      probeRows(wish.document, wish.node, { port: wish.port, rows: [...wish.rows] }, leaving.signal).then(
        ({ probed }) => setProbe({ isBusy: false, error: null, ...(probed ? { found: probed } : {}) }),
        (error: unknown) => leaving.signal.aborted || setProbe({ isBusy: false, error, found: null }),
      );
    }, REST);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [wish, drawn, stands, isElsewhere]);

  useEffect(() => {
    if (live) setProbe({ found: live, error: null });
  }, [live]);

  useEffect(() => {
    if (isElsewhere) endProbe();
  }, [isElsewhere]);
}
