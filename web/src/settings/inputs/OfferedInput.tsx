import { useMemo } from "react";

import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { useOpened } from "@/workflow/document.ts";
import { heldBy } from "@/workflow/nesting/holding.ts";
import { useForm } from "@/settings/form/form.ts";
import { offeredBy } from "@/settings/form/offered.ts";
import type { InputProps } from "./input.ts";
import { NameInput } from "./NameInput.tsx";

/** A name from the sub-workflow that the node holds: of a setting or variable, an input or an output. */
export function OfferedInput(props: InputProps) {
  const { field } = props;
  const { node } = useForm();
  const types = useCatalogue((catalogue) => catalogue.types);
  const held = useOpened(({ workflow }) => heldBy(workflow.nodes[node], workflow), undefined);
  const known = useMemo(() => offeredBy(held, field.offers, types), [held, field.offers, types]);

  return <NameInput {...props} known={known} />;
}
