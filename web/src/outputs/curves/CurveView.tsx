/** The learning curve of a node, live while it learns, and afterwards. */

import { Group, SegmentedControl, Slider, Switch } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { getCurve } from "@/api/routes.ts";
import type { CurvePoint, Field, NodeState } from "@/api/types.ts";
import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { useOpened } from "@/workflow/document.ts";
import classes from "./Curve.module.css";
import { Course } from "./Course.tsx";
import { CurvePlot } from "./CurvePlot.tsx";
import { EarlierRuns } from "./EarlierRuns.tsx";
import { OVERLAY_COLOURS, type Overlaid } from "./overlay.ts";
import { useCurveRuns, useEarlierPoints } from "./useOverlay.ts";
import { type Axis, columnsOf, metricsOf } from "./curve.ts";
import { EmptyState } from "@/outputs/EmptyState.tsx";
import { Samples } from "./Samples.tsx";
import shared from "@/outputs/outputs.module.css";
import { useStretch } from "./useStretch.ts";

export function CurveView({ document, node }: { document: string; node: string }) {
  const { t } = useTranslation();
  const state = useOpened(({ states }) => states[node], undefined);
  const type = useOpened(({ workflow, prefix }) => workflow.nodes[node.slice(prefix.length)]?.type, undefined);
  const points = useCurve(document, node, state);
  const metrics = useMemo(() => metricsOf(points), [points]);
  const [axis, setAxis] = useState<Axis>("epoch");
  const [smoothing, setSmoothing] = useState(0);
  const [log, setLog] = useState(false);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const run = useOpened((opened) => opened.run?.run ?? "", "");
  const runs = useCurveRuns(document, node, [run, state?.state, state?.curve].join(" "));
  const fields = useCatalogue(({ types }) => types[type ?? ""]?.settings) ?? NO_FIELDS;
  const set = useOpened(({ workflow, prefix }) => workflow.nodes[node.slice(prefix.length)]?.settings.epochs, undefined);
  const asked = state?.incomplete?.values?.epochs ?? set ?? fields.find(({ name }) => name === "epochs")?.default;
  const epochs = typeof asked === "number" ? asked : null;
  const earlier = useEarlierPoints(document, node, chosen);
  const charts = useMemo(
    () => metrics.map((metric) => ({ metric, columns: columnsOf(points, metric, { axis, smoothing, log }) })),
    [points, metrics, axis, smoothing, log],
  );
  const overlaid = useMemo(
    () =>
      Object.fromEntries(
        metrics.map((metric) => [
          metric,
          chosen.map((run, place): Overlaid => ({
            run,
            colour: OVERLAY_COLOURS[place] ?? OVERLAY_COLOURS[0],
            columns: columnsOf(earlier[place] ?? [], metric, { axis, smoothing, log }),
          })),
        ]),
      ),
    [earlier, chosen, metrics, axis, smoothing, log],
  );
  const isRunning = state?.state === "running";
  const isComing = isRunning || state?.state === "waiting";

  return (
    <div className={classes.curve} data-testid="curve" data-points={points.length}>
      {isRunning || points.length > 0 ? <Course node={node} state={state} points={points} epochs={epochs} /> : null}
      {points.length === 0 ? (
        <EmptyState text={isComing ? t("outputs.curve.soon") : t("outputs.empty.curve")} canRun={!isComing} />
      ) : (
        <>
          <div className={classes.charts}>
            <Samples node={node} />
            {charts.map(({ metric, columns }) => (
              <CurvePlot key={metric} metric={metric} columns={columns} axis={axis} log={log} smoothed={smoothing > 0} others={overlaid[metric] ?? NONE} />
            ))}
          </div>
          <Group className={shared.foot ?? ""} gap={18}>
            <SegmentedControl
              size="xs"
              aria-label={t("outputs.curve.axis")}
              data={[
                { value: "epoch", label: t("outputs.curve.epoch") },
                { value: "step", label: t("outputs.curve.step") },
              ]}
              value={axis}
              onChange={(chosen) => setAxis(chosen as Axis)}
            />
            <Group gap={8} wrap="nowrap">
              <span className={shared.dim} id="curve-smoothing">
                {t("outputs.curve.smoothing")}
              </span>
              <Slider
                w={120}
                size="sm"
                min={0}
                max={0.99}
                step={0.01}
                value={smoothing}
                label={(value) => value.toFixed(2)}
                thumbLabel={t("outputs.curve.smoothing")}
                onChange={setSmoothing}
              />
            </Group>
            <Switch size="xs" label={t("outputs.curve.log")} checked={log} onChange={(event) => setLog(event.currentTarget.checked)} />
            <EarlierRuns runs={runs} fields={fields} chosen={chosen} onChosen={setChosen} />
            <span className={classes.hint}>{t("outputs.curve.hint")}</span>
          </Group>
        </>
      )}
    </div>
  );
}

function useCurve(document: string, node: string, state: NodeState | undefined): readonly CurvePoint[] {
  const stretch = useOpened(({ curves }) => curves[node], undefined);
  const run = useOpened((opened) => opened.run?.run ?? "", "");
  const live = useMemo(() => stretch && { start: stretch.start, items: stretch.points }, [stretch]);
  // Whether there is a curve at all changes when results are forgotten.
  const key = [document, node, run, state?.curve === true, stretch === undefined].join(" ");
  return useStretch<CurvePoint>(key, live, async (after) => (await getCurve(document, node, after)).points);
}

const NONE: readonly Overlaid[] = [];
const NO_FIELDS: readonly Field[] = [];
