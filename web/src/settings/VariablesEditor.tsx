/** The variables of a workflow: declared, typed, set. */

import { ActionIcon, Button, Group, Select, Stack, Switch, Text, TextInput, Tooltip } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Variable } from "@/api/types.ts";
import { sendEdit } from "@/workflow/document.ts";
import { readNumber } from "@/settings/form/limits.ts";
import classes from "./settings.module.css";
import { useCommitted } from "@/settings/form/useCommitted.ts";
import { complainAboutName, freeName, VARIABLE_TYPES, type VariableType, withType } from "./variables.ts";

export function VariablesEditor({ variables }: { variables: Record<string, Variable> }) {
  const { t } = useTranslation();
  const names = Object.keys(variables);
  const add = () =>
    void sendEdit({ kind: "set_variable", name: freeName(names), variable: { type: "number", value: 0, description: "" } });

  return (
    <section data-testid="variables">
      <Group justify="space-between">
        <h3 className={classes.heading}>{t("settings.variables.title")}</h3>
        <Button size="compact-xs" variant="default" leftSection={<IconPlus size={13} />} data-testid="add-variable" onClick={add}>
          {t("settings.variables.add")}
        </Button>
      </Group>
      {names.length === 0 ? (
        <Text size="xs" c="dimmed">
          {t("settings.variables.none")}
        </Text>
      ) : null}
      <Stack gap={10} mt={6}>
        {names.map((name) => (
          <VariableRow key={name} name={name} variable={variables[name] as Variable} names={names} />
        ))}
      </Stack>
    </section>
  );
}

interface VariableRowProps {
  name: string;
  variable: Variable;
  names: readonly string[];
}

function VariableRow({ name, variable, names }: VariableRowProps) {
  const { t } = useTranslation();
  const set = (changed: Variable) => void sendEdit({ kind: "set_variable", name, variable: changed });
  const others = names.filter((other) => other !== name);
  const label = useCommitted(name, () => undefined);
  const complaint = complainAboutName(label.text, others);
  const rename = () => {
    if (complaint || label.text === name) return;
    void sendEdit({
      kind: "batch",
      label: "Rename variable",
      edits: [
        { kind: "set_variable", name, variable: null },
        { kind: "set_variable", name: label.text, variable },
      ],
    });
  };

  return (
    <div className={classes.variable} data-testid={`variable-${name}`}>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <TextInput
          size="xs"
          flex={1}
          aria-label={t("settings.variables.name")}
          value={label.text}
          error={complaint ? t(`settings.variables.${complaint}`) : undefined}
          spellCheck={false}
          onChange={(event) => label.type(event.currentTarget.value)}
          onBlur={rename}
          onKeyDown={(event) => event.key === "Enter" && rename()}
        />
        <Select
          size="xs"
          w={96}
          aria-label={t("settings.variables.type")}
          data={VARIABLE_TYPES.map((type) => ({ value: type, label: t(`settings.variables.types.${type}`) }))}
          value={variable.type}
          allowDeselect={false}
          onChange={(type) => type && set(withType(variable, type as VariableType))}
        />
        <Tooltip label={t("settings.variables.remove")} openDelay={400}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={30}
            aria-label={t("settings.variables.remove")}
            onClick={() => void sendEdit({ kind: "set_variable", name, variable: null })}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <ValueInput variable={variable} set={set} />
    </div>
  );
}

function ValueInput({ variable, set }: { variable: Variable; set: (changed: Variable) => void }) {
  const { t } = useTranslation();
  const value = useCommitted(String(variable.value), (text) => {
    const read = readValue(text, variable.type);
    if (read !== undefined) set({ ...variable, value: read });
  });
  const label = t("settings.variables.value");
  if (variable.type === "flag") {
    return (
      <Switch
        size="xs"
        mt={6}
        label={variable.value === true ? t("settings.on") : t("settings.off")}
        aria-label={label}
        checked={variable.value === true}
        onChange={(event) => set({ ...variable, value: event.currentTarget.checked })}
      />
    );
  }
  const isWrong = readValue(value.text, variable.type) === undefined;
  return (
    <TextInput
      size="xs"
      mt={4}
      aria-label={label}
      value={value.text}
      error={isWrong ? t(`settings.limits.${variable.type === "integer" ? "whole" : "number"}`) : undefined}
      onChange={(event) => value.type(event.currentTarget.value)}
      onBlur={value.flush}
    />
  );
}

/** undefined for what is no value of the type. */
function readValue(text: string, type: string): string | number | undefined {
  if (type === "text") return text;
  const number = readNumber(text);
  if (number === null || number === undefined) return undefined;
  return type === "integer" && !Number.isInteger(number) ? undefined : number;
}
