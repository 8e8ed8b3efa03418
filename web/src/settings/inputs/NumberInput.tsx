import { TextInput } from "@mantine/core";
import type { KeyboardEvent } from "react";

import { useForm } from "@/settings/form/form.ts";
import { readNumber, stepNumber } from "@/settings/form/limits.ts";
import { attributes, type InputProps } from "./input.ts";
import { useTyped } from "./useTyped.ts";

const write = (value: unknown) => (typeof value === "number" ? String(value) : "");

/** Numbers and whole numbers. Text, not a number element: `1e-3` is how learning rates are written. */
export function NumberInput(props: InputProps) {
  const { field, value, change, complain } = props;
  const { flush } = useForm();
  const [text, setText] = useTyped(value, write, readNumber);

  const type = (typed: string) => {
    setText(typed);
    const number = readNumber(typed);
    complain(number === undefined ? (field.kind === "integer" ? "whole" : "number") : null);
    if (number !== undefined) change(number, "typing");
  };

  const step = (event: KeyboardEvent) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    type(String(stepNumber(text, event.key === "ArrowUp" ? 1 : -1, field.kind === "integer")));
  };

  return (
    <TextInput
      {...attributes(props)}
      size="xs"
      inputMode={field.kind === "integer" ? "numeric" : "decimal"}
      value={text}
      autoComplete="off"
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={step}
      onBlur={flush}
    />
  );
}
