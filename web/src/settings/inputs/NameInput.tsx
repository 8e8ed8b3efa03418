import { Autocomplete } from "@mantine/core";

import { useForm } from "@/settings/form/form.ts";
import { attributes, type InputProps } from "./input.ts";

/** A name: picked from those that are known, typed where none are. */
export function NameInput({ known, ...props }: InputProps & { known: string[] }) {
  const { value, change } = props;
  const { flush } = useForm();
  return (
    <Autocomplete
      {...attributes(props)}
      size="xs"
      data={known}
      value={typeof value === "string" ? value : ""}
      maxDropdownHeight={280}
      limit={300}
      onChange={(text) => change(text, "typing")}
      onOptionSubmit={(text) => change(text, "now")}
      onBlur={flush}
    />
  );
}
