import { useEffect, useMemo } from "react";

import { probeRows } from "@/api/routes.ts";
import type { Probed } from "@/api/types.ts";
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
  const prefix = useOpened((opened) => opened.prefix, "");
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
      probeRows(wish.document, prefix + wish.node, { port: wish.port, rows: [...wish.rows] }, leaving.signal).then(
        ({ probed }) => setProbe({ isBusy: false, error: null, ...(probed ? { found: shownBy(probed, prefix) } : {}) }),
        (error: unknown) => leaving.signal.aborted || setProbe({ isBusy: false, error, found: null }),
      );
    }, REST);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [wish, drawn, stands, isElsewhere, prefix]);

  useEffect(() => {
    if (live) setProbe({ found: shownBy(live, prefix), error: null });
  }, [live, prefix]);

  useEffect(() => {
    if (isElsewhere) endProbe();
  }, [isElsewhere]);
}

/** Layers by the ids that the canvas shows. */
function shownBy(probed: Probed, prefix: string): Probed {
  if (prefix === "") return probed;
  const own = (id: string) => (id.startsWith(prefix) ? id.slice(prefix.length) : id);
  return { ...probed, layers: probed.layers.map((layer) => ({ ...layer, layer: own(layer.layer) })) };
}
