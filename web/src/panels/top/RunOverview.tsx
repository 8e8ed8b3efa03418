/** All nodes that run, in the order of their work: how each stands, how long it took. Shown while no node is selected. */

import { Loader } from "@mantine/core";
import { type CSSProperties, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { goToNode } from "@/actions/selecting.ts";
import type { NodeState, RunSummary } from "@/api/types.ts";
import { FamilyIcon } from "@/canvas/cards/FamilyIcon.tsx";
import { StateSign, useStateText } from "@/canvas/cards/StateLine.tsx";
import { formatSeconds } from "@/ui/numbers.ts";
import { isBorder } from "@/workflow/nesting/border.ts";
import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { useOpened } from "@/workflow/document.ts";
import { familyOf } from "@/workflow/catalogue/families.ts";
import { runOrder, runTimeLeft } from "@/workflow/runProgress.ts";
import { useTypeTitle } from "@/workflow/catalogue/typeTitle.ts";
import styles from "./RunOverview.module.css";

export function RunOverview() {
  const { t } = useTranslation();
  const workflow = useOpened((opened) => opened.workflow, null);
  const states = useOpened((opened) => opened.states, NONE);
  const run = useOpened((opened) => opened.run, null);
  const catalogue = useCatalogue((store) => store.types);
  const hasTypes = useCatalogue((store) => store.loaded);
  const order = useMemo(() => (workflow ? runOrder(workflow, catalogue).filter((id) => !isBorder(id)) : []), [workflow, catalogue]);
  const longest = Math.max(0.1, ...order.map((id) => states[id]?.seconds ?? 0));
  // Without their types, nodes have no titles, and layers look as if they were to be run.
  if (workflow && !hasTypes) return <Loader size="sm" m="md" data-testid="overview-loading" />;
  if (!workflow || order.length === 0) return <p className={styles.none}>{t("outputs.selectNode")}</p>;
  const left = run?.status === "running" ? runTimeLeft({ run, states, workflow }, catalogue) : null;
  return (
    <section className={styles.overview} data-testid="run-overview" aria-label={t("overview.title")}>
      <header className={styles.head}>
        <Summary run={run} left={left} results={order.filter((id) => hasResult(states[id])).length} nodes={order.length} />
        <span className={styles.hint}>{t("outputs.selectNode")}</span>
      </header>
      <ul className={styles.list}>
        {order.map((id) => (
          <Row key={id} id={id} state={states[id]} longest={longest} />
        ))}
      </ul>
    </section>
  );
}

const NONE: Readonly<Record<string, NodeState>> = {};

const hasResult = (state: NodeState | undefined) => state?.state === "done" && !state.stale;

interface SummaryProps {
  run: RunSummary | null;
  left: number | null;
  results: number;
  nodes: number;
}

function Summary({ run, left, results, nodes }: SummaryProps) {
  const { t } = useTranslation();
  if (!run) return <strong>{results > 0 ? t("overview.results", { results, nodes }) : t("overview.notRun")}</strong>;
  const parts: string[] = [];
  if (run.status === "running") {
    if (run.nodes > 0) parts.push(t("run.progress", { finished: run.finished, nodes: run.nodes }));
    if (left !== null) parts.push(t("run.left", { time: formatSeconds(left, "rough") }));
  } else if (run.nodes > 0) {
    parts.push(t("overview.nodes", { count: run.nodes }));
    if (run.cached > 0) parts.push(t("overview.cached", { count: run.cached }));
  }
  const time = run.seconds === null ? "" : formatSeconds(run.seconds);
  return (
    <>
      <strong data-status={run.status}>
        {run.status === "running" ? t("state.running") : t(`run.${run.status}`, { time, failed: run.failed, count: run.failed })}
      </strong>
      {parts.length > 0 && <span>{parts.join(" · ")}</span>}
    </>
  );
}

/** As on the card, without saying again what the sign says. */
function useRowText(state: NodeState | undefined): string {
  const { t } = useTranslation();
  const text = useStateText(state);
  if (state?.state !== "done" || state.stale || state.incomplete) return text;
  return state.cached || state.seconds === null ? t("state.cached") : formatSeconds(state.seconds);
}

function Row({ id, state, longest }: { id: string; state: NodeState | undefined; longest: number }) {
  const titleOf = useTypeTitle();
  const entry = useOpened((opened) => opened.workflow.nodes[id], undefined);
  const type = useCatalogue((store) => store.types[entry?.type ?? ""]);
  const text = useRowText(state);
  if (!entry) return null;
  const family = familyOf(type);
  const kind = state?.state ?? "idle";
  const isTimed = kind === "done" || kind === "stopped";
  const share = kind === "running" ? (state?.fraction ?? 0) : isTimed && !state?.cached ? (state?.seconds ?? 0) / longest : 0;
  return (
    <li>
      <button
        type="button"
        className={styles.row}
        data-state={kind}
        data-stale={state?.stale || undefined}
        data-testid={`overview-${id}`}
        style={{ "--family": `var(--family-${family})` } as CSSProperties}
        onClick={() => goToNode(id)}
      >
        <StateSign state={state} />
        <FamilyIcon family={family} type={entry.type} size={15} />
        <span className={styles.name}>{entry.label || titleOf(entry.type, type)}</span>
        <span className={styles.meter} aria-hidden>
          {share > 0 && <i style={{ width: `${Math.min(100, 100 * share)}%` }} />}
        </span>
        <span className={styles.text} title={text}>
          {text}
        </span>
      </button>
    </li>
  );
}
