import { Switch } from "@mantine/core";

import { attributes, type InputProps } from "./input.ts";

/** On or off. */
export function FlagInput(props: InputProps) {
  const { value, change } = props;
  const { error, ...rest } = attributes(props);
  return (
    <Switch
      {...rest}
      error={error}
      size="xs"
      checked={value === true}
      onChange={(event) => change(event.currentTarget.checked, "now")}
    />
  );
}
