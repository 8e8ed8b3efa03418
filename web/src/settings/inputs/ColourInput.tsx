import { ColorInput } from "@mantine/core";

import { useForm } from "@/settings/form/form.ts";
import { attributes, type InputProps } from "./input.ts";
import { useTyped } from "./useTyped.ts";

const write = (value: unknown) => (typeof value === "string" ? value : "");
const read = (text: string) => (/^#[0-9a-f]{6}$/i.test(text) ? text : undefined);

/** A colour as `#rrggbb`, typed or picked. */
export function ColourInput(props: InputProps) {
  const { value, change, complain } = props;
  const { flush } = useForm();
  const [text, setText] = useTyped(value, write, read);

  return (
    <ColorInput
      {...attributes(props)}
      size="xs"
      format="hex"
      fixOnBlur={false}
      value={text}
      popoverProps={{ withinPortal: true }}
      onChange={(typed) => {
        setText(typed);
        const colour = read(typed);
        complain(colour === undefined ? "colour" : null);
        if (colour !== undefined) change(colour, "typing");
      }}
      onBlur={flush}
    />
  );
}
