/** A small table: a grid of cells, or its text where that is preferred, where it is large, or cannot be read. */

import { Button, Group, Textarea } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { formatCount } from "@/ui/numbers.ts";
import { useForm } from "@/settings/form/form.ts";
import { attributes, type InputProps } from "../inputs/input.ts";
import shared from "../settings.module.css";
import { isExpression, valueAt } from "@/settings/form/values.ts";
import { CellGrid } from "./CellGrid.tsx";
import { MOST_CELLS } from "./cells.ts";
import { type Put, useCells } from "./useCells.ts";

export function CellsInput(props: InputProps) {
  const { value, change, path } = props;
  const { t, i18n } = useTranslation();
  const { flush } = useForm();
  const [isText, setText] = useState(false);
  const text = typeof value === "string" ? value : "";
  const { cells, put } = useCells(text, useDelimiter(props), change);
  const isGrid = typeof cells !== "string" && !isText;
  const area = useRef<HTMLTextAreaElement>(null);
  const wasTyped = useRef(false);
  const putTyped: Put = (typed, pace) => {
    wasTyped.current = true;
    put(typed, pace);
  };

  // Who pasted more than a grid holds goes on in the text.
  useEffect(() => {
    if (cells === "large" && wasTyped.current) area.current?.focus();
  }, [cells]);

  return (
    <div data-testid={`cells-${path}`} data-shown={isGrid ? "grid" : "text"}>
      {isGrid ? (
        <CellGrid {...props} cells={cells} put={putTyped} />
      ) : (
        <Textarea
          {...attributes(props)}
          ref={area}
          size="xs"
          classNames={{ input: shared.code ?? "" }}
          rows={10}
          resize="vertical"
          wrap="off"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => change(event.currentTarget.value, "typing")}
          onBlur={flush}
        />
      )}
      {typeof cells === "string" ? (
        <p className={shared.note} role="status" data-testid="cells-note">
          {t(`settings.cells.${cells}`, { most: formatCount(MOST_CELLS, i18n.language) })}
        </p>
      ) : (
        <Group justify="end" mt={2}>
          <Button size="compact-xs" variant="subtle" color="gray" data-testid={`turn-${path}`} onClick={() => setText(isGrid)}>
            {isGrid ? t("settings.cells.showText") : t("settings.cells.showGrid")}
          </Button>
        </Group>
      )}
    </div>
  );
}

/** What is set in the field that names the mark between cells. */
function useDelimiter({ field, values }: InputProps): string {
  const { resolved } = useForm();
  const name = field.delimiter ?? "";
  const given = isExpression(values[name]) ? valueAt(resolved, name) : values[name];
  return typeof given === "string" ? given : "auto";
}
