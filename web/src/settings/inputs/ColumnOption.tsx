import { Group, Text } from "@mantine/core";

import type { TableColumn } from "@/api/types.ts";
import { KindIcon } from "./kindIcons.tsx";

/** A column in the list of a picker: icon, name, dtype. */
export function ColumnOption({ name, columns }: { name: string; columns: readonly TableColumn[] }) {
  const column = columns.find((candidate) => candidate.name === name);
  return (
    <Group gap={6} wrap="nowrap" style={{ minWidth: 0, flex: 1 }}>
      <KindIcon kind={column?.kind ?? "other"} />
      <Text size="xs" truncate flex={1}>
        {name}
      </Text>
      <Text size="xs" c="dimmed" truncate>
        {column?.dtype ?? ""}
      </Text>
    </Group>
  );
}
