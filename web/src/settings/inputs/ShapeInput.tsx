import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { formatShape } from "@/workflow/drafts/specs.ts";
import { useForm } from "@/settings/form/form.ts";
import classes from "../settings.module.css";
import { readShape, writeShape } from "@/settings/facts/shapes.ts";
import { attributes, type InputProps } from "./input.ts";
import { useTyped } from "./useTyped.ts";

/** Sizes of the axes; `?` for a length that is not known. */
export function ShapeInput(props: InputProps) {
  const { field, value, change, complain } = props;
  const { flush } = useForm();
  const { t } = useTranslation();
  const [text, setText] = useTyped(value, writeShape, readShape);
  const shape = readShape(text);

  const type = (typed: string) => {
    setText(typed);
    const read = readShape(typed);
    complain(read === undefined ? "shape" : null);
    if (read !== undefined) change(read, "typing");
  };

  return (
    <TextInput
      {...attributes(props)}
      size="xs"
      value={text}
      placeholder={t(field.name.endsWith("shape") ? "settings.shapePlaceholder" : "settings.sizesPlaceholder")}
      autoComplete="off"
      rightSectionWidth={shape && shape.length > 1 ? 110 : 0}
      rightSection={shape && shape.length > 1 ? <span className={classes.echo}>{formatShape(shape)}</span> : null}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={flush}
    />
  );
}
