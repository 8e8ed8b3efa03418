import { Autocomplete } from "@mantine/core";
import { IconMathFunction } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useOpened } from "@/workflow/document.ts";
import { useForm } from "@/settings/form/form.ts";
import classes from "../settings.module.css";
import { valueAt, writeValue, type Expression } from "@/settings/form/values.ts";
import { above, HIGHEST } from "./above.ts";
import { attributes, type InputProps } from "./input.ts";

/** A formula in place of a value, with what it comes to below. */
export function ExpressionInput(props: InputProps & { value: Expression }) {
  const { value, change, path } = props;
  const { flush, resolved } = useForm();
  const { t } = useTranslation();
  const variables = useOpened(({ workflow }) => workflow.variables, {});
  const text = value.$expression;
  const result = valueAt(resolved, path);
  const word = /\w*$/.exec(text)?.[0] ?? "";

  return (
    <div>
      <Autocomplete
        {...attributes(props)}
        size="xs"
        classNames={{ input: classes.code ?? "" }}
        leftSection={<IconMathFunction size={14} />}
        value={text}
        data={Object.keys(variables)}
        placeholder={t("settings.expressionPlaceholder")}
        spellCheck={false}
        comboboxProps={above}
        maxDropdownHeight={HIGHEST}
        filter={({ options }) => options.filter((option) => "value" in option && option.value.startsWith(word))}
        onChange={(typed) => change({ $expression: typed }, "typing")}
        // A chosen variable takes the place of the word that was being typed.
        onOptionSubmit={(name) => change({ $expression: text.slice(0, text.length - word.length) + name }, "typing")}
        onBlur={flush}
      />
      {result !== undefined ? (
        <div className={classes.result} data-testid={`resolved-${path}`}>
          = {writeValue(result) || "–"}
        </div>
      ) : null}
    </div>
  );
}
