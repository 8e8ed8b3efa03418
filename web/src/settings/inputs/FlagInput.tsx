import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { attributes, type InputProps } from "./input.ts";

/** On or off. */
export function FlagInput(props: InputProps) {
  const { value, change } = props;
  const { t } = useTranslation();
  const { error, ...rest } = attributes(props);
  return (
    <Switch
      {...rest}
      error={error}
      size="sm"
      checked={value === true}
      label={value === true ? t("settings.on") : t("settings.off")}
      onChange={(event) => change(event.currentTarget.checked, "now")}
    />
  );
}
