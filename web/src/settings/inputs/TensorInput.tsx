import { Autocomplete } from "@mantine/core";
import { useMemo } from "react";

import { useOpened } from "@/workflow/document.ts";
import { useForm } from "../form.ts";
import { tensorsAt } from "../tensors.ts";
import { attributes, type InputProps } from "./input.ts";

/** The name of a tensor inside a network: picked where the network is known, typed where not. */
export function TensorInput(props: InputProps) {
  const { field, value, change } = props;
  const { flush, node } = useForm();
  const workflow = useOpened((opened) => opened.workflow, null);
  const drafts = useOpened((opened) => opened.drafts, null);
  const known = useMemo(
    () => (workflow && drafts ? tensorsAt(workflow, drafts, node, field.port) : []),
    [workflow, drafts, node, field.port],
  );

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
