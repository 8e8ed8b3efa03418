import { Textarea, TextInput } from "@mantine/core";

import { useForm } from "@/settings/form/form.ts";
import { attributes, type InputProps } from "./input.ts";
import { ConnectionInput } from "./ConnectionInput.tsx";
import { LayersInput } from "./LayersInput.tsx";
import { OfferedInput } from "./OfferedInput.tsx";
import { TensorInput } from "./TensorInput.tsx";

/** A line of text, or several; with a port, the name of a tensor or layers there; with an offer, a name from what is offered. */
export function WordsInput(props: InputProps) {
  if (props.field.offers === "connections") return <ConnectionInput {...props} />;
  if (props.field.offers) return <OfferedInput {...props} />;
  if (props.field.layers) return <LayersInput {...props} />;
  return props.field.port === null ? <Words {...props} /> : <TensorInput {...props} />;
}

function Words(props: InputProps) {
  const { field, value, change } = props;
  const { flush } = useForm();
  const shared = {
    ...attributes(props),
    size: "xs",
    value: typeof value === "string" ? value : value === null || value === undefined ? "" : String(value),
    onBlur: flush,
    autoComplete: "off",
  };
  const type = (text: string) => change(text === "" && field.default === null ? null : text, "typing");

  return field.multiline ? (
    <Textarea {...shared} autosize minRows={2} maxRows={14} onChange={(event) => type(event.currentTarget.value)} />
  ) : (
    <TextInput {...shared} onChange={(event) => type(event.currentTarget.value)} />
  );
}
