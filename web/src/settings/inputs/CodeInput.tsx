import { Textarea } from "@mantine/core";

import { useForm } from "@/settings/form/form.ts";
import classes from "../settings.module.css";
import { FormulaInput } from "./FormulaInput.tsx";
import { attributes, type InputProps } from "./input.ts";

/** Source text. The tab key leaves the field, as everywhere. */
export function CodeInput(props: InputProps) {
  return props.field.functions.length > 0 ? <FormulaInput {...props} /> : <PlainCode {...props} />;
}

function PlainCode(props: InputProps) {
  const { value, change } = props;
  const { flush } = useForm();
  return (
    <Textarea
      {...attributes(props)}
      size="xs"
      classNames={{ input: classes.code ?? "" }}
      autosize
      minRows={4}
      maxRows={24}
      spellCheck={false}
      value={typeof value === "string" ? value : ""}
      onChange={(event) => change(event.currentTarget.value, "typing")}
      onBlur={flush}
    />
  );
}
