import { useMemo } from "react";

import { useOpened } from "@/workflow/document.ts";
import { useForm } from "../form.ts";
import { tensorsAt } from "../tensors.ts";
import type { InputProps } from "./input.ts";
import { NameInput } from "./NameInput.tsx";

/** The name of a tensor inside a network: picked where the network is known, typed where not. */
export function TensorInput(props: InputProps) {
  const { field } = props;
  const { node } = useForm();
  const workflow = useOpened((opened) => opened.workflow, null);
  const drafts = useOpened((opened) => opened.drafts, null);
  const known = useMemo(
    () => (workflow && drafts ? tensorsAt(workflow, drafts, node, field.port) : []),
    [workflow, drafts, node, field.port],
  );

  return <NameInput {...props} known={known} />;
}
