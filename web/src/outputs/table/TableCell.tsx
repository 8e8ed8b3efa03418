import { memo } from "react";

import { isPicture, showCell, tellCell } from "./cells.ts";
import classes from "./Table.module.css";

interface TableCellProps {
  start: number;
  width: number;
  /** Its column, counted from 1 with the row numbers first. */
  place: number;
  kind: string | undefined;
  isHere: boolean;
  value: unknown;
  /** The colour that its value was given. */
  colour: string | undefined;
}

export const TableCell = memo(function TableCell({ start, width, place, kind, isHere, value, colour }: TableCellProps) {
  const style = { left: start, width };
  if (!isHere) return <div className={classes.cell} role="gridcell" style={style} data-tone="waiting" />;
  if (isPicture(kind, value)) {
    return (
      <div className={classes.cell} role="gridcell" aria-colindex={place} style={style} data-testid="table-cell">
        <img src={value} alt="" className={classes.picture} />
      </div>
    );
  }
  const { text, tone } = showCell(value);
  return (
    <div
      className={classes.cell}
      role="gridcell"
      aria-colindex={place}
      style={style}
      data-tone={tone}
      data-testid="table-cell"
      title={tellCell(value)}
    >
      {colour ? <span className={classes.swatch} style={{ background: colour }} data-testid="swatch" /> : null}
      {text}
    </div>
  );
});
