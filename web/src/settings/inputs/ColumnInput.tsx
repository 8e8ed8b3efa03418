import { Autocomplete } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useForm } from "@/settings/form/form.ts";
import { ColumnOption } from "./ColumnOption.tsx";
import { attributes, type InputProps } from "./input.ts";
import { KindIcon } from "./kindIcons.tsx";
import { useColumns } from "./useColumns.ts";

/** The name of a column: picked where the columns are known, typed where not. */
export function ColumnInput(props: InputProps) {
  const { field, value, change } = props;
  const { flush } = useForm();
  const { t } = useTranslation();
  const { known, choices } = useColumns(field);
  const name = typeof value === "string" ? value : "";
  const chosen = known?.find((column) => column.name === name);

  return (
    <Autocomplete
      {...attributes(props)}
      size="xs"
      data={choices.map((column) => column.name)}
      value={name}
      leftSection={chosen ? <KindIcon kind={chosen.kind} /> : null}
      placeholder={known ? t("settings.chooseColumn") : t("settings.typeColumn")}
      clearable
      maxDropdownHeight={280}
      limit={200}
      renderOption={({ option }) => <ColumnOption name={option.value} columns={choices} />}
      // With a column chosen, opening the list shows the others too.
      filter={({ options, search, limit }) => {
        const wanted = search === name && chosen ? "" : search.trim().toLowerCase();
        return options.filter((option) => "value" in option && option.value.toLowerCase().includes(wanted)).slice(0, limit);
      }}
      onChange={(text) => change(text === "" ? null : text, "typing")}
      onOptionSubmit={(text) => change(text, "now")}
      onBlur={flush}
    />
  );
}
