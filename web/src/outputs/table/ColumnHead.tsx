/** The head of a column: its name and type, sorted by a click, and a filter. */

import { ActionIcon, Button, Popover, Select, Stack, TextInput, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconFilter, IconFilterFilled } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { TableColumn } from "@/api/types.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { type Arrangement, canSort, takesValue, testsFor, turnedBy } from "./arrangement.ts";
import classes from "./Table.module.css";

interface ColumnHeadProps {
  name: string;
  column: TableColumn | undefined;
  /** Counted from 1, with the row numbers first. */
  place: number;
  start: number;
  width: number;
  arrangement: Arrangement;
  arrange: (arrangement: Arrangement) => void;
}

export function ColumnHead({ name, column, place, start, width, arrangement, arrange }: ColumnHeadProps) {
  const { t } = useTranslation();
  const isSorted = arrangement.sort === name;
  const mark = isSorted ? arrangement.descending ? <IconArrowDown size={14} aria-hidden /> : <IconArrowUp size={14} aria-hidden /> : null;
  const kind = column ? `${t(`outputs.kinds.${column.kind}`, { defaultValue: column.kind })} · ${column.dtype ?? ""}` : "";
  return (
    <div
      className={classes.columnHead}
      role="columnheader"
      aria-colindex={place}
      aria-sort={isSorted ? (arrangement.descending ? "descending" : "ascending") : "none"}
      data-kind={column?.kind}
      style={{ left: start, width }}
      title={`${name} · ${column?.dtype ?? ""}`}
    >
      <UnstyledButton
        className={classes.sorter ?? ""}
        disabled={!canSort(column?.kind)}
        aria-label={t("outputs.table.sort", { column: name })}
        data-testid="sort-column"
        onClick={() => arrange(turnedBy(name, arrangement))}
      >
        <strong>
          {name} {mark}
        </strong>
        <small>{kind}</small>
      </UnstyledButton>
      <ColumnFilter name={name} column={column} arrangement={arrangement} arrange={arrange} />
    </div>
  );
}

type ColumnFilterProps = Pick<ColumnHeadProps, "name" | "column" | "arrangement" | "arrange">;

function ColumnFilter({ name, column, arrangement, arrange }: ColumnFilterProps) {
  const { t } = useTranslation();
  const { say } = useSpeak();
  const [isOpen, setOpen] = useState(false);
  const tests = testsFor(column?.kind);
  const [chosen, setChosen] = useState<string | null>(null);
  const test = tests.find((one) => one === chosen) ?? tests[0] ?? "is there";
  const [value, setValue] = useState("");
  const isFiltered = arrangement.where.some((one) => one.column === name);
  const add = () => {
    arrange({ ...arrangement, where: [...arrangement.where, { column: name, test, value: takesValue(test) ? value : "" }] });
    setOpen(false);
    setValue("");
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" withinPortal trapFocus>
      <Popover.Target>
        <ActionIcon
          size={20}
          variant="subtle"
          color={isFiltered ? "blue" : "gray"}
          className={classes.filter ?? ""}
          data-active={isFiltered || isOpen || undefined}
          aria-label={t("outputs.table.filter", { column: name })}
          data-testid="filter-column"
          onClick={() => setOpen(!isOpen)}
        >
          {isFiltered ? <IconFilterFilled size={13} /> : <IconFilter size={13} />}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <Stack gap={8} w={210}>
            <Select
              size="xs"
              label={name}
              data={tests.map((one) => ({ value: one, label: say(one) }))}
              value={test}
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
              onChange={setChosen}
            />
            {takesValue(test) ? (
              <TextInput
                size="xs"
                data-autofocus
                aria-label={t("outputs.table.filterValue")}
                placeholder={t("outputs.table.filterValue")}
                value={value}
                data-testid="filter-value"
                onChange={(event) => setValue(event.currentTarget.value)}
              />
            ) : null}
            <Button size="compact-xs" type="submit" data-testid="filter-add">
              {t("outputs.table.filterAdd")}
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
