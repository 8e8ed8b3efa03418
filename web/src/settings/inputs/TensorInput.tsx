import { tensorsAt } from "@/settings/facts/tensors.ts";
import type { InputProps } from "./input.ts";
import { NameInput } from "./NameInput.tsx";
import { useAtPort } from "./useAtPort.ts";

/** The name of a tensor inside a network: picked where the network is known, typed where not. */
export function TensorInput(props: InputProps) {
  return <NameInput {...props} known={useAtPort(props.field.port, tensorsAt)} />;
}
