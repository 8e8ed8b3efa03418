import { TagsInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useForm } from "@/settings/form/form.ts";
import { layersAt } from "@/settings/facts/tensors.ts";
import { attributes, type InputProps } from "./input.ts";
import { useAtPort } from "./useAtPort.ts";

/** Layers of a network: picked where it is known; patterns, labels and kinds are typed. Kept with commas between them. */
export function LayersInput(props: InputProps) {
  const { field, value, change } = props;
  const { flush } = useForm();
  const { t } = useTranslation();
  const known = useAtPort(field.port, layersAt);
  const chosen = typeof value === "string" ? value.split(",").map((name) => name.trim()).filter(Boolean) : [];

  return (
    <TagsInput
      {...attributes(props)}
      size="xs"
      data={known}
      value={chosen}
      placeholder={chosen.length > 0 ? "" : t(known.length > 0 ? "settings.chooseLayers" : "settings.typeLayers")}
      maxDropdownHeight={280}
      limit={300}
      clearable
      clearButtonProps={{ "aria-label": t("settings.removeLayers") }}
      onChange={(names) => change(names.join(", "), "now")}
      onBlur={flush}
    />
  );
}
