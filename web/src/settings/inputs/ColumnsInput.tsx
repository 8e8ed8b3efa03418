import { Pill, TagsInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useForm } from "@/settings/form/form.ts";
import classes from "../settings.module.css";
import { ColumnOption } from "./ColumnOption.tsx";
import { attributes, type InputProps } from "./input.ts";
import { KindIcon } from "./kindIcons.tsx";
import { useColumns } from "./useColumns.ts";

/** Names of several columns. Those that the table does not have stand out. */
export function ColumnsInput(props: InputProps) {
  const { field, value, change } = props;
  const { flush } = useForm();
  const { t } = useTranslation();
  const { known, choices } = useColumns(field);
  const names = Array.isArray(value) ? value.map(String) : [];

  return (
    <TagsInput
      {...attributes(props)}
      size="xs"
      data={choices.map((column) => column.name)}
      value={names}
      placeholder={names.length > 0 ? "" : known ? t("settings.chooseColumns") : t("settings.typeColumns")}
      maxDropdownHeight={280}
      limit={200}
      clearable
      renderOption={({ option }) => <ColumnOption name={option.value} columns={choices} />}
      renderPill={({ value: name, onRemove, disabled }) => {
        const column = known?.find((candidate) => candidate.name === name);
        const isMissing = known !== null && !column;
        return (
          <Pill
            key={name}
            size="sm"
            withRemoveButton
            disabled={disabled ?? false}
            onRemove={() => onRemove?.()}
            className={isMissing ? (classes.missing ?? "") : ""}
            title={isMissing ? t("settings.noSuchColumn", { name }) : `${name} · ${column?.dtype ?? column?.kind ?? ""}`}
            removeButtonProps={{ "aria-label": t("settings.removeColumn", { name }) }}
          >
            <span className={classes.pill}>
              {column ? <KindIcon kind={column.kind} /> : null}
              {name}
            </span>
          </Pill>
        );
      }}
      onChange={(chosen) => change(chosen, "typing")}
      onBlur={flush}
    />
  );
}
