/** The settings of one node. */

import { Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Fault, NodeEntry, NodeType } from "@/api/types.ts";
import { SearchInput } from "@/ui/SearchInput.tsx";
import { useOpened } from "@/workflow/document.ts";
import { searchFields } from "@/workflow/catalogue/searching.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { FaultNote } from "./FieldRow.tsx";
import { Fields } from "./Fields.tsx";
import { faultsElsewhere } from "./faults.ts";
import { FormProvider, useSettingsDraft } from "./form.ts";
import { SourcePreview } from "@/settings/facts/SourcePreview.tsx";

interface SettingsFormProps {
  node: string;
  entry: NodeEntry;
  type: NodeType;
  faults: readonly Fault[];
}

const NOTHING = {};

/** Settings from which on a form can be searched. */
const MANY = 8;

export function SettingsForm({ node, entry, type, faults }: SettingsFormProps) {
  const { t } = useTranslation();
  const { speech, tell } = useSpeak();
  const [query, setQuery] = useState("");
  const { values, change, flush } = useSettingsDraft(node, type, entry.settings ?? NOTHING);
  const draft = useOpened(({ drafts }) => drafts[node], undefined);
  const resolved = draft?.settings ?? null;
  const only = useMemo(
    () => (query.trim() ? searchFields(type.settings, query, speech) : undefined),
    [type, query, speech],
  );
  const isSearched = only !== undefined;
  const form = useMemo(() => ({ node, faults, resolved, flush, isSearched, Fields }), [node, faults, resolved, flush, isSearched]);
  const elsewhere = faultsElsewhere(
    faults,
    type.settings.map((field) => field.name),
  );

  return (
    <FormProvider value={form}>
      {/* Commands such as Run, given by keys while typing, count on what was typed. */}
      <Stack gap={12} onKeyDownCapture={(event) => (event.ctrlKey || event.metaKey) && event.key !== "z" && flush()}>
        {elsewhere.map((fault) => (
          <FaultNote key={JSON.stringify([fault.port, fault.problem])} fault={fault} tell={tell} />
        ))}
        {type.settings.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("settings.nothing")}
          </Text>
        ) : (
          <>
            {type.settings.length >= MANY ? (
              <SearchInput label={t("settings.search")} query={query} search={setQuery} testId="settings-search" />
            ) : null}
            {only?.size === 0 ? (
              <Text size="sm" c="dimmed">
                {t("settings.nothingFound")}
              </Text>
            ) : (
              <Fields form={type.settings} values={values} only={only} change={change} />
            )}
          </>
        )}
        <SourcePreview type={type} draft={draft} />
      </Stack>
    </FormProvider>
  );
}
