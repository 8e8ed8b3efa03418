/** A line to search by words; Escape and the cross clear it. */

import { ActionIcon, TextInput } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

interface SearchInputProps {
  label: string;
  query: string;
  search: (query: string) => void;
  /** What Enter does. */
  enter?: () => void;
  testId: string;
  className?: string;
}

export function SearchInput({ label, query, search, enter, testId, className }: SearchInputProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      size="xs"
      className={className}
      leftSection={<IconSearch size={14} />}
      placeholder={label}
      aria-label={label}
      value={query}
      autoComplete="off"
      data-testid={testId}
      rightSection={
        query && (
          <ActionIcon size="xs" variant="subtle" color="gray" aria-label={t("library.clear")} onClick={() => search("")}>
            <IconX size={12} />
          </ActionIcon>
        )
      }
      onChange={(event) => search(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") enter?.();
        if (event.key !== "Escape" || !query) return;
        event.stopPropagation();
        search("");
      }}
    />
  );
}
