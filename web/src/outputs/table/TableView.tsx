/** A table, of which only the rows and columns in view are drawn. */

import { Group, Loader, TextInput } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { TableColumn } from "@/api/types.ts";
import { formatCount } from "@/ui/numbers.ts";
import { useSize } from "@/ui/useSize.ts";
import { useOpened } from "@/workflow/document.ts";
import { type Arrangement, AS_IT_IS, asQuery } from "./arrangement.ts";
import { readRowNumber, rowLabel, widthOf } from "./cells.ts";
import { ColumnHead } from "./ColumnHead.tsx";
import { Failure } from "@/outputs/Failure.tsx";
import classes from "./Table.module.css";
import shared from "@/outputs/outputs.module.css";
import { NoResult } from "@/outputs/NoResult.tsx";
import { type Result, useResultStamp } from "@/outputs/result.ts";
import { contentHeight, rowsInView, toScroll } from "./rowWindow.ts";
import { TableCell } from "./TableCell.tsx";
import { TableSearch } from "./TableSearch.tsx";
import { useRowScroll } from "./useRowScroll.ts";
import { useRows } from "./useRows.ts";
import { colourer } from "@/outputs/probe/valueColours.ts";

const ROW_HEIGHT = 26;
const HEADER_HEIGHT = 42;

export function TableView({ result }: { result: Result }) {
  const { t } = useTranslation();
  const stamp = useResultStamp(result);
  const spec = useOpened(({ drafts }) => drafts[result.node]?.outputs[result.port]?.spec, undefined);
  const columns = Array.isArray(spec?.columns) ? (spec.columns as TableColumn[]) : NONE;
  if (stamp === null) {
    return (
      <NoResult node={result.node} text={t("outputs.empty.table")}>
        {columns.length > 0 ? <Promised columns={columns} /> : null}
      </NoResult>
    );
  }
  return <Grid result={result} stamp={stamp} specs={columns} />;
}

const NONE: TableColumn[] = [];

/** The columns that the table will have, as far as they can be told before. */
function Promised({ columns }: { columns: readonly TableColumn[] }) {
  const { t } = useTranslation();
  return (
    <div className={classes.promised}>
      <span className={shared.dim}>{t("outputs.promised")}</span>
      {columns.slice(0, 40).map((column) => (
        <span key={column.name} className={shared.chip}>
          {column.name} <small>{column.dtype ?? column.kind}</small>
        </span>
      ))}
      {columns.length > 40 ? <span className={shared.dim}>+{columns.length - 40}</span> : null}
    </div>
  );
}

function Grid({ result, stamp, specs }: { result: Result; stamp: string; specs: readonly TableColumn[] }) {
  const { t, i18n } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const size = useSize(scroller);
  const [total, setTotal] = useState(0);
  const whole = useOpened(({ states }) => states[result.node]?.outputs[result.port]?.rows, undefined);
  const [arrangement, setArrangement] = useState(AS_IT_IS);
  const query = asQuery(arrangement);
  const viewport = Math.max(ROW_HEIGHT, (size?.height ?? 0) - HEADER_HEIGHT);
  const extent = useMemo(() => ({ total, rowHeight: ROW_HEIGHT, viewport }), [total, viewport]);
  const { top, goTo, onScroll, onKeyDown } = useRowScroll(scroller, extent);
  const [first, end] = rowsInView(top, extent);
  const rows = useRows(result, stamp, first, end, query);
  if (rows.total !== total) setTotal(rows.total);
  const arrange = useCallback(
    (next: Arrangement) => {
      setArrangement(next);
      goTo(0);
    },
    [goTo],
  );
  const byName = useMemo(() => new Map(specs.map((column) => [column.name, column])), [specs]);
  const colourers = useMemo(() => new Map(specs.map((column) => [column.name, colourer(column)])), [specs]);
  // Rows keep their numbers, so a few picked from millions need the room of millions.
  const indexWidth = 34 + String(Math.max(total, whole ?? 0)).length * 8;
  const columns = useVirtualizer({
    count: rows.columns.length,
    horizontal: true,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widthOf(rows.columns[index] ?? "", byName.get(rows.columns[index] ?? "")?.kind),
    getItemKey: (index) => rows.columns[index] ?? index,
    scrollMargin: indexWidth,
    overscan: 2,
  });

  if (rows.error && query === "") return <Failure error={rows.error} />;
  const shown = columns.getVirtualItems();
  // The scroll bar's own place, from which rows are set off.
  const origin = toScroll(top, extent);

  return (
    <div className={classes.table}>
      <div
        ref={scroller}
        className={classes.scroller}
        role="grid"
        tabIndex={0}
        aria-label={t("outputs.table.label", { port: result.port })}
        aria-rowcount={total + 1}
        aria-colcount={rows.columns.length + 1}
        data-testid="table"
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div style={{ width: columns.getTotalSize() + indexWidth, height: contentHeight(extent) + HEADER_HEIGHT, position: "relative" }}>
          <div className={classes.head} role="row" aria-rowindex={1} style={{ height: HEADER_HEIGHT }}>
            <div className={classes.corner} role="columnheader" style={{ width: indexWidth }}>
              #
            </div>
            {shown.map((item) => {
              const name = rows.columns[item.index] ?? "";
              return (
                <ColumnHead
                  key={item.key}
                  name={name}
                  column={byName.get(name)}
                  place={item.index + 2}
                  start={item.start}
                  width={item.size}
                  arrangement={arrangement}
                  arrange={arrange}
                />
              );
            })}
          </div>
          {Array.from({ length: end - first }, (_, offset) => first + offset).map((index) => {
            const cells = rows.row(index);
            return (
              <div
                key={index}
                className={classes.row}
                role="row"
                aria-rowindex={index + 2}
                data-odd={index % 2 === 1 || undefined}
                style={{ top: HEADER_HEIGHT + origin + (index - top) * ROW_HEIGHT, height: ROW_HEIGHT }}
              >
                <div className={classes.index} role="rowheader" style={{ width: indexWidth }}>
                  {rowLabel(rows.place(index) ?? index, i18n.language)}
                </div>
                {shown.map((item) => (
                  <TableCell
                    key={item.key}
                    start={item.start}
                    width={item.size}
                    place={item.index + 2}
                    kind={byName.get(rows.columns[item.index] ?? "")?.kind}
                    isHere={cells !== undefined}
                    value={cells?.[item.index]}
                    colour={colourers.get(rows.columns[item.index] ?? "")?.(cells?.[item.index])}
                  />
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {rows.error ? (
        <div className={classes.refusal}>
          <Failure error={rows.error} />
        </div>
      ) : null}
      <Group className={shared.foot ?? ""} gap="4px 12px">
        {rows.isLoading ? <Loader size={14} /> : null}
        {rows.isLoading && rows.columns.length === 0 ? null : (
          <span data-testid="table-total">
            {t(query !== "" && whole ? "outputs.table.some" : "outputs.table.total", {
              count: total,
              rows: formatCount(total, i18n.language),
              whole: formatCount(whole ?? total, i18n.language),
              columns: t("outputs.table.columns", {
                count: rows.columns.length,
                columns: formatCount(rows.columns.length, i18n.language),
              }),
            })}
          </span>
        )}
        <TableSearch arrangement={arrangement} arrange={arrange} />
        <GoToRow total={total} go={(row) => goTo(row - 1)} />
      </Group>
    </div>
  );
}

function GoToRow({ total, go }: { total: number; go: (row: number) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const row = readRowNumber(text, total);
        if (row !== null) go(row);
      }}
    >
      <TextInput
        size="xs"
        w={130}
        aria-label={t("outputs.table.goTo")}
        placeholder={t("outputs.table.goTo")}
        value={text}
        inputMode="numeric"
        autoComplete="off"
        data-testid="go-to-row"
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}
