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
      {/* Paler than the name also where the option is chosen, which turns the colours about. */}
      <Text size="xs" opacity={0.75} truncate>
        {column?.dtype ?? ""}
      </Text>
    </Group>
  );
}
