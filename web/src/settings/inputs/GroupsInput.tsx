import { ActionIcon, Button, Card, Group, Stack, Text, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Settings } from "@/api/types.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { useForm } from "@/settings/form/form.ts";
import type { InputProps } from "./input.ts";

/** Entries that each hold the same fields: added, taken away, put in order. */
export function GroupsInput({ field, path, id, value, change }: InputProps) {
  const { t } = useTranslation();
  const { say } = useSpeak();
  const { Fields } = useForm();
  const entries = (Array.isArray(value) ? value : []) as Settings[];

  const put = (place: number, entry: Settings) => entries.map((other, index) => (index === place ? entry : other));
  const swap = (a: number, b: number) => {
    const swapped = [...entries];
    [swapped[a], swapped[b]] = [entries[b] as Settings, entries[a] as Settings];
    change(swapped, "now");
  };

  return (
    <Stack gap={8} id={id} role="group" aria-label={say(field.title)}>
      {entries.map((entry, place) => (
        // An entry has no name of its own; its place is what it is known by.
        <Card key={place} withBorder padding={10} radius="sm" data-testid={`entry-${path}.${place}`}>
          <Group justify="space-between" mb={6}>
            <Text size="xs" fw={600} c="dimmed">
              {place + 1}
            </Text>
            <Group gap={0}>
              <EntryButton label={t("settings.entryUp")} disabled={place === 0} onClick={() => swap(place, place - 1)}>
                <IconArrowUp size={14} />
              </EntryButton>
              <EntryButton
                label={t("settings.entryDown")}
                disabled={place === entries.length - 1}
                onClick={() => swap(place, place + 1)}
              >
                <IconArrowDown size={14} />
              </EntryButton>
              <EntryButton
                label={t("settings.entryRemove")}
                onClick={() => change(entries.filter((_, index) => index !== place), "now")}
              >
                <IconTrash size={14} />
              </EntryButton>
            </Group>
          </Group>
          <Fields
            form={field.fields}
            values={entry}
            prefix={`${path}.${place}.`}
            change={(name, inner, pace) => change(put(place, withSetting(entry, name, inner)), pace)}
          />
        </Card>
      ))}
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconPlus size={13} />}
        style={{ alignSelf: "flex-start" }}
        data-testid={`add-${path}`}
        onClick={() => change([...entries, {}], "now")}
      >
        {t("settings.entryAdd")}
      </Button>
    </Stack>
  );
}

function withSetting(entry: Settings, name: string, value: unknown): Settings {
  const changed = { ...entry, [name]: value };
  if (value === undefined) delete changed[name];
  return changed;
}

interface EntryButtonProps {
  label: string;
  disabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function EntryButton({ label, disabled = false, onClick, children }: EntryButtonProps) {
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} disabled={disabled} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
