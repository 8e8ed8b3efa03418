/** The fields of a form: the plain ones, and the advanced ones folded away. One table says how each kind is drawn. */

import { Collapse, Stack, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { type ComponentType, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Field, FieldKind } from "@/api/types.ts";
import { CellsInput } from "@/settings/cells/CellsInput.tsx";
import { FieldRow } from "./FieldRow.tsx";
import { faultsAt } from "./faults.ts";
import { type FieldsProps, useForm } from "./form.ts";
import { ChoiceInput } from "@/settings/inputs/ChoiceInput.tsx";
import { CodeInput } from "@/settings/inputs/CodeInput.tsx";
import { ColourInput } from "@/settings/inputs/ColourInput.tsx";
import { ColumnInput } from "@/settings/inputs/ColumnInput.tsx";
import { ColumnsInput } from "@/settings/inputs/ColumnsInput.tsx";
import { FileInput } from "@/settings/inputs/FileInput.tsx";
import { FlagInput } from "@/settings/inputs/FlagInput.tsx";
import { GroupsInput } from "@/settings/inputs/GroupsInput.tsx";
import type { InputProps } from "@/settings/inputs/input.ts";
import { NumberInput } from "@/settings/inputs/NumberInput.tsx";
import { ShapeInput } from "@/settings/inputs/ShapeInput.tsx";
import { WordsInput } from "@/settings/inputs/WordsInput.tsx";
import classes from "@/settings/settings.module.css";
import { isActive, isChanged } from "./values.ts";

const INPUTS: Record<FieldKind, ComponentType<InputProps>> = {
  number: NumberInput,
  integer: NumberInput,
  text: WordsInput,
  choice: ChoiceInput,
  flag: FlagInput,
  colour: ColourInput,
  column: ColumnInput,
  columns: ColumnsInput,
  file: FileInput,
  shape: ShapeInput,
  code: CodeInput,
  cells: CellsInput,
  groups: GroupsInput,
};

export function Fields({ form, values, prefix = "", only, change }: FieldsProps) {
  const { t } = useTranslation();
  const { faults, isSearched = false } = useForm();
  const active = form.filter((field) => isActive(field, form, values));
  const plain = active.filter((field) => !field.advanced);
  const advanced = active.filter((field) => field.advanced);
  const needsLook = advanced.some((field) => faultsAt(faults, prefix + field.name).length > 0);
  const [isOpen, setOpen] = useState(false);
  const isShown = isOpen || needsLook || isSearched || plain.length === 0;
  const changedCount = advanced.filter((field) => isChanged(field, values)).length;

  const rows = (fields: readonly Field[]) =>
    fields.map((field) => (
      <FieldRow
        key={field.name}
        field={field}
        path={prefix + field.name}
        values={values}
        input={INPUTS[field.kind]}
        change={(value, pace) => change(field.name, value, pace)}
      />
    ));

  if (only) return <Stack gap={12}>{rows(active.filter((field) => only.has(field.name)))}</Stack>;
  return (
    <Stack gap={12}>
      {rows(plain)}
      {advanced.length > 0 ? (
        <div>
          {plain.length > 0 ? (
            <UnstyledButton
              className={classes.more}
              aria-expanded={isShown}
              data-testid={prefix ? `more-${prefix}` : "more-settings"}
              onClick={() => setOpen(!isShown)}
            >
              <IconChevronRight size={14} data-open={isShown || undefined} />
              {t("settings.more")}
              <span className={classes.count}>
                {changedCount > 0 ? t("settings.moreChanged", { count: changedCount }) : advanced.length}
              </span>
            </UnstyledButton>
          ) : null}
          <Collapse expanded={isShown}>
            <Stack gap={12} pt={plain.length > 0 ? 10 : 0}>
              {isShown ? rows(advanced) : null}
            </Stack>
          </Collapse>
        </div>
      ) : null}
    </Stack>
  );
}
