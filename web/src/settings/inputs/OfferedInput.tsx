import { Autocomplete } from "@mantine/core";
import { useMemo } from "react";

import { useCatalogue } from "@/workflow/catalogue.ts";
import { useOpened } from "@/workflow/document.ts";
import { heldBy } from "@/workflow/holding.ts";
import { useForm } from "../form.ts";
import { offeredBy } from "../offered.ts";
import { attributes, type InputProps } from "./input.ts";

/** A name from the sub-workflow that the node holds: of a setting or variable, an input or an output. */
export function OfferedInput(props: InputProps) {
  const { field, value, change } = props;
  const { flush, node } = useForm();
  const types = useCatalogue((catalogue) => catalogue.types);
  const held = useOpened(({ workflow }) => heldBy(workflow.nodes[node], workflow), undefined);
  const known = useMemo(() => offeredBy(held, field.offers, types), [held, field.offers, types]);

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
