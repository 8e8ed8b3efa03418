import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useChoiceWords } from "@/workflow/choiceWords.ts";
import { isSame } from "@/settings/form/values.ts";
import { attributes, type InputProps } from "./input.ts";

const MANY = 9;

/** One of several values. Choices may be numbers or flags, so the list goes by their places. */
export function ChoiceInput(props: InputProps) {
  const { field, value, change } = props;
  const inWords = useChoiceWords();
  const { t } = useTranslation();
  const place = field.choices.findIndex((choice) => isSame(choice, value));
  const isUnknown = place < 0 && value !== null && value !== undefined;
  const data = field.choices.map((choice, index) => ({ value: String(index), label: inWords(choice) }));
  if (isUnknown) data.push({ value: "unknown", label: String(value) });

  return (
    <Select
      {...attributes(props)}
      size="xs"
      data={data}
      value={isUnknown ? "unknown" : place < 0 ? null : String(place)}
      onChange={(chosen) => chosen !== "unknown" && change(chosen === null ? null : field.choices[Number(chosen)], "now")}
      allowDeselect={false}
      clearable={field.optional}
      searchable={field.choices.length >= MANY}
      placeholder={field.optional ? t("settings.none") : t("settings.choose")}
      nothingFoundMessage={t("settings.nothingFound")}
      comboboxProps={{ withinPortal: true }}
      maxDropdownHeight={280}
    />
  );
}
