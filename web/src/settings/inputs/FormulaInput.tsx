/** A row formula: functions and columns are offered while a name is typed. */

import { Combobox, Text, Textarea, useCombobox } from "@mantine/core";
import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Completion, completed, completionsAt } from "@/settings/form/formula.ts";
import { useForm } from "@/settings/form/form.ts";
import classes from "../settings.module.css";
import { above, HIGHEST } from "./above.ts";
import { ColumnOption } from "./ColumnOption.tsx";
import { attributes, type InputProps } from "./input.ts";
import { useColumns } from "./useColumns.ts";

export function FormulaInput(props: InputProps) {
  const { field, value, change } = props;
  const { t } = useTranslation();
  const { flush } = useForm();
  const { choices } = useColumns(field);
  const area = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number | null>(null);
  const [offered, setOffered] = useState<readonly Completion[]>([]);
  const list = useCombobox({ onDropdownClose: () => list.resetSelectedOption() });
  const text = typeof value === "string" ? value : "";

  // Behind a name that was taken, where typing goes on.
  useLayoutEffect(() => {
    if (caret.current === null) return;
    area.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [text]);

  const type = (typed: string, place: number) => {
    change(typed, "typing");
    const found = completionsAt(typed, place, field.functions, choices.map((column) => column.name));
    setOffered(found);
    if (found.length === 0) return list.closeDropdown();
    list.openDropdown();
    list.selectFirstOption();
  };

  const take = (name: string) => {
    const chosen = offered.find((one) => one.name === name);
    list.closeDropdown();
    if (!chosen) return;
    const next = completed(text, area.current?.selectionStart ?? text.length, chosen);
    caret.current = next.caret;
    change(next.text, "typing");
  };

  return (
    <Combobox store={list} onOptionSubmit={take} size="xs" {...above}>
      <Combobox.Target withKeyboardNavigation={list.dropdownOpened}>
        <Textarea
          {...attributes(props)}
          ref={area}
          size="xs"
          classNames={{ input: classes.code ?? "" }}
          autosize
          minRows={2}
          maxRows={24}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => type(event.currentTarget.value, event.currentTarget.selectionStart)}
          onBlur={() => {
            list.closeDropdown();
            flush();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={HIGHEST} style={{ overflowY: "auto" }} aria-label={t("settings.completions")} data-testid="completions">
          {offered.map((one) => (
            <Combobox.Option value={one.name} key={one.name}>
              {one.isFunction ? <Text size="xs">{one.name}( )</Text> : <ColumnOption name={one.name} columns={choices} />}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
