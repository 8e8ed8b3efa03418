/** Cells to type into. Every cell is an input of its own, so keys that are not named here do what they do in any field. */

import { type ClipboardEvent, type FocusEvent, type KeyboardEvent, useCallback, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { runAction } from "@/actions/action.ts";
import { redoAction } from "@/actions/edit/redo.ts";
import { undoAction } from "@/actions/edit/undo.ts";
import { isPressed } from "@/actions/keys.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { type Pace, useForm } from "@/settings/form/form.ts";
import type { InputProps } from "../inputs/input.ts";
import classes from "./CellGrid.module.css";
import { CellRow, OWN_KEYS } from "./CellRow.tsx";
import { CellTools } from "./CellTools.tsx";
import {
  type Cells,
  heightOf,
  isBlank,
  laidOver,
  lettersOf,
  nearest,
  type Place,
  placeFrom,
  readBlock,
  readLines,
  showLines,
  withCell,
  withNames,
  withRow,
} from "./cells.ts";
import type { Put } from "./useCells.ts";

interface CellGridProps extends InputProps {
  cells: Cells;
  put: Put;
}

export function CellGrid({ field, id, path, describedBy, cells, put }: CellGridProps) {
  const { t } = useTranslation();
  const { say } = useSpeak();
  const { flush } = useForm();
  const [at, setAt] = useState<Place | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const tools = useRef<HTMLDivElement>(null);
  /** The text of a cell when it was come to, and the column from which Tab was pressed first. */
  const before = useRef("");
  const start = useRef(0);
  const isTabbed = useRef(false);
  const wanted = useRef<Place | null>(null);
  const hasFocus = useRef(false);
  const state = useRef({ cells, put });
  state.current = { cells, put };

  const go = useCallback((to: Place | null) => {
    const cell = to && table.current?.querySelector<HTMLInputElement>(`[data-row="${to.row}"][data-column="${to.column}"]`);
    cell?.focus();
    cell?.select();
  }, []);
  // A row or column that has just been added is there after the drawing; one that was undone takes the focus along.
  useLayoutEffect(() => {
    const isLost = hasFocus.current && document.activeElement === document.body;
    go(wanted.current ?? (isLost && at ? nearest(at, cells) : null));
    wanted.current = null;
  }, [cells, go]);

  const name = useCallback((made: Cells) => withNames(made, (number) => t("settings.cells.newName", { number })), [t]);
  const send = useCallback(
    (made: Cells, to: Place | null, pace: Pace = "now") => {
      wanted.current = to;
      state.current.put(name(made), pace);
    },
    [name],
  );
  const type = useCallback(
    (row: number, column: number, shown: string) => {
      const made = withCell(state.current.cells, row, column, readLines(shown));
      // A name may be empty until it is left.
      state.current.put(row === 0 ? made : name(made), "typing");
    },
    [name],
  );

  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    const cell = event.target;
    const isComposing = event.nativeEvent.isComposing;
    if (!(cell instanceof HTMLInputElement) || isComposing || at === null) return;
    const isTyped = cell.value !== before.current;
    const row = cells[at.row];
    isTabbed.current = event.key === "Tab";
    const take = (act: () => void) => {
      event.preventDefault();
      act();
    };
    for (const action of [undoAction, redoAction]) {
      // What was typed in a cell is the browser's to take back, as in any field.
      if (!isTyped && action.keys?.some((keys) => isPressed(event, keys))) return take(() => runAction(action));
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isLastRow = at.row === cells.length - 1;
    const below = (column: number) => {
      if (!isLastRow) go({ row: at.row + 1, column });
      else if (!isBlank(row)) send(withRow(cells, cells.length), { row: cells.length, column });
    };
    if (event.key === "Escape") {
      take(() => (isTyped ? type(at.row, at.column, before.current) : tools.current?.querySelector("button")?.focus()));
    } else if (event.key === "Enter") {
      take(() => (event.shiftKey ? go(placeFrom(at, "ArrowUp", cells)) : below(start.current)));
    } else if (event.key === "Tab") {
      const isLast = isLastRow && at.column === (row?.length ?? 0) - 1;
      if (isLast && isTyped && !event.shiftKey) take(() => below(0));
    } else if (!event.shiftKey && isLeaving(event.key, cell)) {
      take(() => go(placeFrom(at, event.key, cells)));
    }
  };
  const onPaste = (event: ClipboardEvent<HTMLTableElement>) => {
    const block = readBlock(event.clipboardData.getData("text/plain"));
    if (block === null || at === null) return;
    event.preventDefault();
    before.current = showLines((block[0]?.[0] ?? "").trim());
    send(laidOver(cells, block, at.row, at.column), at);
  };
  const onFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLInputElement)) return;
    const place = { row: Number(target.dataset.row), column: Number(target.dataset.column) };
    setAt(place);
    hasFocus.current = true;
    before.current = target.value;
    if (!isTabbed.current) start.current = place.column;
    isTabbed.current = false;
  };
  const onBlur = ({ target }: FocusEvent) => {
    const isName = target instanceof HTMLInputElement && target.dataset.row === "0" && target.value !== before.current;
    if (isName) state.current.put(name(state.current.cells), "typing");
    hasFocus.current = false;
    flush();
  };

  const names = cells[0] ?? [];
  const height = heightOf(cells);
  const title = say(field.title);
  return (
    <>
      <div className={classes.scroll}>
        <table
          ref={table}
          id={id}
          className={classes.table}
          aria-label={t("settings.cells.table", { title })}
          aria-describedby={describedBy}
          data-testid={`grid-${path}`}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onFocus={onFocus}
          onBlur={onBlur}
        >
          <thead>
            <tr>
              <td className={classes.number} />
              {names.map((label, column) => (
                <th key={column} scope="col">
                  <input
                    value={showLines(label)}
                    aria-label={t("settings.cells.name", { column: column + 1 })}
                    aria-invalid={label.trim() === "" || names.some((other, place) => place !== column && other.trim() === label.trim())}
                    data-row={0}
                    data-column={column}
                    style={{ minWidth: `calc(${lettersOf(cells, column)}ch + 18px)` }}
                    {...OWN_KEYS}
                    onChange={(event) => type(0, column, event.currentTarget.value)}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cells.slice(1).map((row, place) => (
              <CellRow key={place} number={place + 1} isBeyond={place + 1 >= height} row={row} names={names} type={type} />
            ))}
          </tbody>
        </table>
      </div>
      <CellTools ref={tools} path={path} cells={cells} at={at} send={send} />
    </>
  );
}

/** Whether an arrow key leaves the cell: up and down always, to a side from the edge of the text or with all of it selected. */
function isLeaving(key: string, { value, selectionStart, selectionEnd }: HTMLInputElement): boolean {
  if (key === "ArrowUp" || key === "ArrowDown") return true;
  if (selectionStart === 0 && selectionEnd === value.length) return key === "ArrowLeft" || key === "ArrowRight";
  if (selectionStart !== selectionEnd) return false;
  return (key === "ArrowLeft" && selectionStart === 0) || (key === "ArrowRight" && selectionStart === value.length);
}
