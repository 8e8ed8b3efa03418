import { memo } from "react";
import { useTranslation } from "react-i18next";

import classes from "./CellGrid.module.css";
import { showLines } from "./cells.ts";

interface CellRowProps {
  /** Counted from 1 below the names: its place in the cells. */
  number: number;
  /** Whether it is blank, and so are all below: the table ends before it. */
  isBeyond: boolean;
  row: readonly string[];
  names: readonly string[];
  type: (row: number, column: number, shown: string) => void;
}

/** Of an input that is a cell: in a drawer, too, Escape is the cell's before it is the drawer's. */
export const OWN_KEYS = { autoComplete: "off", spellCheck: false, "data-mantine-stop-propagation": "true" } as const;

export const CellRow = memo(function CellRow({ number, isBeyond, row, names, type }: CellRowProps) {
  const { t } = useTranslation();
  return (
    <tr>
      <th scope="row" className={classes.number} title={isBeyond ? t("settings.cells.beyond") : undefined}>
        {isBeyond ? "·" : number}
      </th>
      {row.map((text, column) => (
        <td key={column}>
          <input
            value={showLines(text)}
            aria-label={t("settings.cells.cell", { column: names[column] || column + 1, row: number })}
            data-row={number}
            data-column={column}
            {...OWN_KEYS}
            onChange={(event) => type(number, column, event.currentTarget.value)}
          />
        </td>
      ))}
    </tr>
  );
});
