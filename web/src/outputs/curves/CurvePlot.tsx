/** One chart of a learning curve. Drag to zoom, double click to see all. */

import "uplot/dist/uPlot.min.css";

import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";

import { readColours } from "@/ui/colours.ts";
import { formatMarks, formatMeasure } from "@/ui/numbers.ts";
import { useSize } from "@/ui/useSize.ts";
import classes from "./Curve.module.css";
import { type Axis, type Columns, RATE } from "./curve.ts";
import { joinLines, type Overlaid } from "./overlay.ts";
import shared from "@/outputs/outputs.module.css";

interface CurvePlotProps {
  metric: string;
  columns: Columns;
  axis: Axis;
  log: boolean;
  smoothed: boolean;
  /** Curves of earlier runs, under the present one. */
  others: readonly Overlaid[];
}

/** Charts with the same key share cursor and zoom. */
const SYNC = "learning-curve";

export function CurvePlot({ metric, columns, axis, log, smoothed, others }: CurvePlotProps) {
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const plot = useRef<uPlot>(null);
  const isZoomed = useRef(false);
  const [cursor, setCursor] = useState<number | null>(null);
  const data = useMemo(() => toData(columns, smoothed, others), [columns, smoothed, others]);
  const colours = others.map(({ colour }) => colour).join(" ");
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
        ...look(element, { log, smoothed }, colours === "" ? [] : (colours.split(" ") as Overlaid["colour"][])),
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
  }, [scheme, log, smoothed, axis, isReady, colours]);

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

  const [x, ...lines] = data;
  const shown = cursor ?? x.length - 1;
  return (
    <figure className={classes.chart} data-testid={`curve-${metric}`} aria-label={t("outputs.curve.chart", { metric })}>
      <figcaption className={classes.chartLegend}>
        <strong>{metric === RATE ? t("outputs.curve.rate") : metric}</strong>
        <Key colour="--family-data" label={t("outputs.curve.train")} value={nearest(lines[smoothed ? 1 : 0], shown)} />
        {columns.validation.some((value) => value !== undefined) ? (
          <Key colour="--family-training" label={t("outputs.curve.validation")} value={nearest(lines[smoothed ? 2 : 1], shown)} />
        ) : null}
        {others.map(({ run, colour }, place) => (
          <Key
            key={run}
            colour={colour}
            label={t("outputs.curve.earlierKey", { number: place + 1 })}
            value={nearest(lines[lines.length - 2 * (others.length - place)], shown)}
          />
        ))}
        <span className={shared.dim}>
          {t(`outputs.curve.${axis}`)} {formatMeasure(x[shown] ?? null, i18n.language)}
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

function toData({ x, train, smooth, validation }: Columns, smoothed: boolean, others: readonly Overlaid[]): uPlot.AlignedData {
  const present = { x, lines: smoothed ? [train, smooth, validation] : [train, validation] };
  const earlier = others.map(({ columns }) => ({ x: columns.x, lines: [smoothed ? columns.smooth : columns.train, columns.validation] }));
  const joined = joinLines([present, ...earlier]);
  return [joined.x, ...joined.lines] as uPlot.AlignedData;
}

/** The value at a place, or the last one before it that was measured. */
function nearest(column: ArrayLike<number | null | undefined> | undefined, place: number): number | null | undefined {
  for (let index = place; index >= 0; index -= 1) if (column?.[index] !== undefined) return column[index];
  return undefined;
}

function look(element: Element, { log, smoothed }: { log: boolean; smoothed: boolean }, others: readonly Overlaid["colour"][]) {
  const colours = readColours(element, ["--text-dim", "--line", "--surface", "--family-data", "--family-training", ...others]);
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
      { ...axis, size: 54, values: (_, splits) => formatMarks(splits) },
    ],
    series: [
      {},
      { stroke: smoothed ? fade(train) : train, width: 1, points },
      ...smooth,
      { stroke: validation, width: 1.5, spanGaps: false, points: { show: areFar, size: 6, fill: validation, stroke: colours["--surface"] } },
      // Training as a line, validation as a broken one.
      ...others.flatMap((colour): uPlot.Series[] => [
        { stroke: colours[colour], width: 1.2, points },
        { stroke: colours[colour], width: 1.2, dash: [5, 3], points },
      ]),
    ],
  };
  return options;
}

/** Points that would hide the line between them are left out. */
const POINT_ROOM = 14;

function areFar(drawn: uPlot, series: number, first: number, last: number): boolean {
  const measured = drawn.data[series]?.slice(first, last + 1).filter((value) => typeof value === "number").length ?? 0;
  return measured * POINT_ROOM < drawn.over.clientWidth;
}

function fade(colour: string): string {
  const [red, green, blue] = colour.match(/[\d.]+/g) ?? [];
  return `rgba(${red}, ${green}, ${blue}, 0.35)`;
}
