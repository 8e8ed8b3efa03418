/** The inputs or outputs of the sub-workflow that is shown: their names, and taking one away. */

import { ActionIcon, ScrollArea, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Edit } from "@/api/types.ts";
import { INPUTS } from "@/workflow/nesting/border.ts";
import { sendToDocument, useOpened } from "@/workflow/document.ts";
import { freshId } from "@/workflow/editing/ids.ts";
import classes from "./settings.module.css";

export function BorderInspector({ node }: { node: string }) {
  const { t } = useTranslation();
  const name = useOpened((opened) => opened.trail.at(-1)?.workflow ?? "", "");
  const held = useOpened(({ workflow }) => workflow.workflows[name], undefined);
  const kind = node === INPUTS ? "inputs" : "outputs";
  const ports = Object.entries(held?.[kind] ?? {});
  if (!held) return null;

  /** Give a port another name, or take it away; the wires outside stay, and are marked. */
  const rename = (port: string, wish: string | null) => {
    const others = Object.fromEntries(ports.filter(([one]) => one !== port));
    const fresh = wish === null ? null : freshId(wish, others);
    if (fresh === port) return;
    const edits = kind === "inputs" ? renamed("input", held.inputs, port, fresh) : renamed("output", held.outputs, port, fresh);
    void sendToDocument({ kind: "within", workflow: name, edit: { kind: "batch", edits, label: "" } });
  };

  return (
    <ScrollArea className={classes.inspector ?? ""} type="auto" scrollbarSize={8}>
      <Stack gap={10} className={classes.body ?? ""} data-testid="inspector-border">
        <h3 className={classes.heading}>{t(`canvas.border.${kind}`)}</h3>
        <Text size="xs" c="dimmed">
          {t(`canvas.border.${kind}Help`)}
        </Text>
        {ports.map(([port, { type }]) => (
          <TextInput
            key={port}
            size="xs"
            label={t(`portType.${type}`)}
            defaultValue={port}
            maxLength={80}
            data-testid={`border-${port}`}
            onBlur={(event) => rename(port, event.currentTarget.value.trim() || port)}
            onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
            rightSection={
              <Tooltip label={t("canvas.border.remove")}>
                <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("canvas.border.remove")} onClick={() => rename(port, null)}>
                  <IconTrash size={14} />
                </ActionIcon>
              </Tooltip>
            }
          />
        ))}
      </Stack>
    </ScrollArea>
  );
}

function renamed<Value>(what: "input" | "output", ports: Readonly<Record<string, Value>>, port: string, name: string | null): Edit[] {
  const set = (id: string, value: Value | null) => ({ kind: `set_${what}`, id, [what]: value }) as unknown as Edit;
  return name === null ? [set(port, null)] : [set(port, null), set(name, ports[port] ?? null)];
}
