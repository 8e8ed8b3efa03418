/** Which sub-workflow a node holds, and what its variables are here. */

import { Button, Select, Stack, Text } from "@mantine/core";
import { IconArrowBarToDown } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Fault, Field, NodeEntry, Settings } from "@/api/types.ts";
import { enter, sendEdit, useOpened } from "@/workflow/document.ts";
import { heldBy, SUB_WORKFLOW, type SubWorkflow } from "@/workflow/nesting/holding.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { FaultNote } from "./FieldRow.tsx";
import { Fields } from "./Fields.tsx";
import { faultsAt } from "./faults.ts";
import { FormProvider, type Pace } from "./form.ts";
import { PLAIN_FIELD } from "./plainField.ts";

interface HeldFormProps {
  node: string;
  entry: NodeEntry;
  faults: readonly Fault[];
}

export function HeldForm({ node, entry, faults }: HeldFormProps) {
  const { t } = useTranslation();
  const { tell } = useSpeak();
  const workflow = useOpened((opened) => opened.workflow, null);
  const held = workflow ? heldBy(entry, workflow) : undefined;
  const fields = useMemo(() => fieldsOf(held), [held]);
  const { values, change, flush } = useVariables(node, (entry.settings.variables as Settings | undefined) ?? NOTHING);
  const form = useMemo(() => ({ node, faults, resolved: null, flush, Fields }), [node, faults, flush]);
  const choices = Object.entries(workflow?.workflows ?? {}).map(([value, { title }]) => ({ value, label: title || value }));
  // What the form below has no field for is said here; an instance has no form below.
  const said = entry.type === SUB_WORKFLOW ? faults.filter(({ setting }) => !setting?.startsWith("variables.")) : faultsAt(faults, "workflow");

  return (
    <FormProvider value={form}>
      <Stack gap={12} mb={12} data-testid="held-form">
        <Select
          size="xs"
          label={t("settings.held.workflow")}
          description={choices.length === 0 ? t("settings.held.none") : undefined}
          data={choices}
          value={held ? String(entry.settings.workflow) : null}
          data-testid="held-workflow"
          allowDeselect={false}
          onChange={(name) => name && void sendEdit({ kind: "change_settings", id: node, settings: { workflow: name } })}
        />
        {held ? (
          <Button size="compact-sm" variant="default" leftSection={<IconArrowBarToDown size={14} />} onClick={() => enter(node)} data-testid="open-inside">
            {t("actions.enter")}
          </Button>
        ) : null}
        {said.map((fault) => (
          <FaultNote key={JSON.stringify(fault.problem)} fault={fault} tell={tell} />
        ))}
        {fields.length > 0 ? (
          <>
            <Text size="xs" fw={600}>
              {t("settings.held.variables")}
            </Text>
            <Fields form={fields} values={values} prefix="variables." change={change} />
          </>
        ) : null}
      </Stack>
    </FormProvider>
  );
}

const NOTHING: Settings = {};

/** The variables as they are set here, with what was typed and is sent when the field is left. */
function useVariables(node: string, given: Settings) {
  const [typed, setTyped] = useState<Settings>(NOTHING);
  const unsent = useRef<Settings>(NOTHING);
  const known = useRef(given);
  known.current = given;

  const flush = useCallback(() => {
    if (Object.keys(unsent.current).length === 0) return;
    const variables = without({ ...known.current, ...unsent.current });
    unsent.current = NOTHING;
    setTyped(NOTHING);
    void sendEdit({ kind: "change_settings", id: node, settings: { variables: Object.keys(variables).length > 0 ? variables : null } });
  }, [node]);
  const change = useCallback(
    (name: string, value: unknown, pace: Pace) => {
      unsent.current = { ...unsent.current, [name]: value };
      setTyped(unsent.current);
      if (pace === "now") flush();
    },
    [flush],
  );
  useEffect(() => flush, [flush]);
  return { values: without({ ...given, ...typed }), change, flush };
}

/** Leave out what goes back to its default. */
function without(values: Settings): Settings {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
}

function fieldsOf(held: SubWorkflow | undefined): Field[] {
  return Object.entries(held?.variables ?? {}).map(([name, { type, value, description }]) => ({
    ...PLAIN_FIELD,
    name,
    kind: type,
    title: name,
    help: description ?? "",
    default: value,
  }));
}
