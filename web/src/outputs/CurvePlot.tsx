/** One chart of a learning curve. Drag to zoom, double click to see all. */

import "uplot/dist/uPlot.min.css";

import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";

import { readColours } from "@/ui/colours.ts";
import { formatMeasure } from "@/ui/numbers.ts";
import { useSize } from "@/ui/useSize.ts";
import classes from "./Curve.module.css";
import type { Axis, Columns } from "./curve.ts";
import shared from "./outputs.module.css";

interface CurvePlotProps {
  metric: string;
  columns: Columns;
  axis: Axis;
  log: boolean;
  smoothed: boolean;
}

/** Charts with the same key share cursor and zoom. */
const SYNC = "learning-curve";

export function CurvePlot({ metric, columns, axis, log, smoothed }: CurvePlotProps) {
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const plot = useRef<uPlot>(null);
  const isZoomed = useRef(false);
  const [cursor, setCursor] = useState<number | null>(null);
  const data = useMemo(() => toData(columns, smoothed), [columns, smoothed]);
  const latest = useRef(data);
  latest.current = data;
  const isReady = size !== null && size.width > 40 && size.height > 40;

  useEffect(() => {
    const element = frame.current;
    if (!isReady || !element) return;
    isZoomed.current = false;
    const drawn = new uPlot(
      {
        width: element.clientWidth,
        height: element.clientHeight,
        ...look(element, { log, smoothed }),
        hooks: {
          setCursor: [({ cursor: { idx } }) => setCursor(idx ?? null)],
          setSelect: [({ select }) => void (isZoomed.current ||= select.width > 0)],
        },
      },
      latest.current,
      element,
    );
    const seeAll = () => {
      isZoomed.current = false;
      drawn.setData(latest.current, true);
    };
    drawn.over.addEventListener("dblclick", seeAll);
    plot.current = drawn;
    return () => {
      drawn.destroy();
      plot.current = null;
    };
  }, [scheme, log, smoothed, axis, isReady]);

  useEffect(() => {
    if (size) plot.current?.setSize(size);
  }, [size]);

  useEffect(() => {
    // At most one drawing a frame, however often points come.
    const frame = requestAnimationFrame(() => {
      const drawn = plot.current;
      if (!drawn) return;
      drawn.setData(data, !isZoomed.current);
      if (isZoomed.current) drawn.redraw();
    });
    return () => cancelAnimationFrame(frame);
  }, [data]);

  const shown = cursor ?? columns.x.length - 1;
  return (
    <figure className={classes.chart} data-testid={`curve-${metric}`} aria-label={t("outputs.curve.chart", { metric })}>
      <figcaption className={classes.chartLegend}>
        <strong>{metric}</strong>
        <Key colour="--family-data" label={t("outputs.curve.train")} value={nearest(smoothed ? columns.smooth : columns.train, shown)} />
        {columns.validation.some((value) => value !== undefined) ? (
          <Key colour="--family-training" label={t("outputs.curve.validation")} value={nearest(columns.validation, shown)} />
        ) : null}
        <span className={shared.dim}>
          {t(`outputs.curve.${axis}`)} {formatMeasure(columns.x[shown] ?? null, i18n.language)}
        </span>
      </figcaption>
      <div ref={frame} className={classes.plot} />
    </figure>
  );
}

function Key({ colour, label, value }: { colour: string; label: string; value: number | null | undefined }) {
  const { i18n } = useTranslation();
  return (
    <span className={classes.key}>
      <i style={{ background: `var(${colour})` }} aria-hidden />
      {label} <b>{formatMeasure(value ?? null, i18n.language)}</b>
    </span>
  );
}

function toData({ x, train, smooth, validation }: Columns, smoothed: boolean): uPlot.AlignedData {
  return (smoothed ? [x, train, smooth, validation] : [x, train, validation]) as uPlot.AlignedData;
}

/** The value at a place, or the last one before it that was measured. */
function nearest(column: Columns["train"], place: number): number | null | undefined {
  for (let index = place; index >= 0; index -= 1) if (column[index] !== undefined) return column[index];
  return undefined;
}

function look(element: Element, { log, smoothed }: { log: boolean; smoothed: boolean }) {
  const colours = readColours(element, ["--text-dim", "--line", "--surface", "--family-data", "--family-training"]);
  const font = "11px system-ui, sans-serif";
  const axis = {
    stroke: colours["--text-dim"],
    grid: { stroke: colours["--line"], width: 1 },
    ticks: { stroke: colours["--line"], width: 1, size: 4 },
    font,
  };
  const train = colours["--family-data"];
  const validation = colours["--family-training"];
  const points = { show: false };
  const smooth: uPlot.Series[] = smoothed ? [{ stroke: train, width: 1.6, points }] : [];
  const options: Omit<uPlot.Options, "width" | "height"> = {
    legend: { show: false },
    padding: [8, 10, 0, 0],
    cursor: {
      drag: { x: true, y: false },
      sync: { key: SYNC, setSeries: false },
      points: { size: 6 },
    },
    scales: { x: { time: false }, y: log ? { distr: 3 } : {} },
    axes: [
      { ...axis, size: 26 },
      { ...axis, size: 54, values: (_, splits) => splits.map((split) => (split === null ? "" : formatMeasure(split))) },
    ],
    series: [
      {},
      { stroke: smoothed ? fade(train) : train, width: 1, points },
      ...smooth,
      { stroke: validation, width: 1.5, spanGaps: false, points: { show: true, size: 6, fill: validation, stroke: colours["--surface"] } },
    ],
  };
  return options;
}

function fade(colour: string): string {
  const [red, green, blue] = colour.match(/[\d.]+/g) ?? [];
  return `rgba(${red}, ${green}, ${blue}, 0.35)`;
}
