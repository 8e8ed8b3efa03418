import { ActionIcon, Button, Group, Menu } from "@mantine/core";
import { IconDots, IconPlus } from "@tabler/icons-react";
import type { Ref } from "react";
import { useTranslation } from "react-i18next";

import { type Cells, nearest, type Place, withColumn, withoutColumn, withoutRow, withRow } from "./cells.ts";

interface CellToolsProps {
  ref: Ref<HTMLDivElement>;
  path: string;
  cells: Cells;
  /** The cell that was used last. */
  at: Place | null;
  /** Send changed cells, and go to one of them. */
  send: (cells: Cells, to: Place | null) => void;
}

/** What is done to whole rows and columns: beside the cell that was used last, or at the end. */
export function CellTools({ ref, path, cells, at, send }: CellToolsProps) {
  const { t } = useTranslation();
  const width = cells[0]?.length ?? 0;
  const { row, column } = nearest(at ?? { row: cells.length - 1, column: width - 1 }, cells);
  const add = (kind: "row" | "column", act: () => void) => (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<IconPlus size={13} />}
      aria-label={t(kind === "row" ? "settings.cells.addRow" : "settings.cells.addColumn")}
      data-testid={`add-${kind}-${path}`}
      onClick={act}
    >
      {t(`settings.cells.${kind}`)}
    </Button>
  );

  return (
    <Group ref={ref} gap={4} mt={4} role="group" aria-label={t("settings.cells.tools")}>
      {add("row", () => send(withRow(cells, row + 1), { row: row + 1, column: at ? column : 0 }))}
      {add("column", () => send(withColumn(cells, column + 1), { row: 0, column: column + 1 }))}
      {/* Where a row or column was removed, its neighbour is gone to; the menu need not take the focus back. */}
      <Menu position="bottom-start" withinPortal shadow="md" returnFocus={false}>
        <Menu.Target>
          <ActionIcon variant="default" size={22} aria-label={t("settings.cells.more")} data-testid={`more-cells-${path}`}>
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={row === 0} onClick={() => send(withRow(cells, row), { row, column })} data-testid="insert-row">
            {t("settings.cells.rowAbove")}
          </Menu.Item>
          <Menu.Item onClick={() => send(withColumn(cells, column), { row: 0, column })} data-testid="insert-column">
            {t("settings.cells.columnBefore")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            disabled={row === 0}
            onClick={() => send(withoutRow(cells, row), { row: Math.min(row, cells.length - 2), column })}
            data-testid="remove-row"
          >
            {row === 0 ? t("settings.cells.removeNoRow") : t("settings.cells.removeRow", { row })}
          </Menu.Item>
          <Menu.Item
            disabled={width === 1}
            onClick={() => send(withoutColumn(cells, column), { row, column: Math.min(column, width - 2) })}
            data-testid="remove-column"
          >
            {t("settings.cells.removeColumn", { column: cells[0]?.[column] || column + 1 })}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
