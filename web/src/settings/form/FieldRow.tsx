/** A field with its label, help, problems, and what can be done to any field: bind it, take it back. */

import { ActionIcon, Group, Tooltip } from "@mantine/core";
import { IconMathFunction, IconRestore } from "@tabler/icons-react";
import { type ComponentType, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { RepairButtons } from "@/actions/RepairButtons.tsx";
import type { Fault, Field, Settings } from "@/api/types.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { useChoiceWords, withChoiceWords } from "@/workflow/choiceWords.ts";
import { faultsAt } from "./faults.ts";
import { type Pace, useForm } from "./form.ts";
import { ExpressionInput } from "@/settings/inputs/ExpressionInput.tsx";
import type { InputProps } from "@/settings/inputs/input.ts";
import { complainAbout } from "./limits.ts";
import classes from "@/settings/settings.module.css";
import { isChanged, isEmpty, isExpression, valueAt, valueOf, writeValue } from "./values.ts";

interface FieldRowProps {
  field: Field;
  path: string;
  values: Settings;
  input: ComponentType<InputProps>;
  change: (value: unknown, pace: Pace) => void;
}

export function FieldRow({ field, path, values, input: Input, change }: FieldRowProps) {
  const { t } = useTranslation();
  const { say, tell } = useSpeak();
  const inWords = useChoiceWords();
  const { faults, resolved } = useForm();
  const id = useId();
  const [complaint, setComplaint] = useState<string | null>(null);
  const value = valueOf(field, values);
  const own = faultsAt(faults, path, innerPaths(field, path, value));
  const bound = isExpression(value) ? value : null;
  const limit = bound ? null : complaint ? { key: complaint, values: {} } : complainAbout(field, value);
  const missing = field.required && isEmpty(value) && own.length === 0;
  const isWrong = limit !== null || own.some((fault) => fault.severity === "error");
  const hasNotes = limit !== null || own.length > 0 || missing || field.help !== "";
  const props: InputProps = {
    field,
    id,
    path,
    value,
    values,
    change,
    complain: setComplaint,
    isWrong,
    describedBy: hasNotes ? `${id}-notes` : undefined,
  };

  // A switch stands before its name, on the same line.
  const isInline = field.kind === "flag" && bound === null;
  const bind = () => {
    setComplaint(null);
    change(bound ? valueAt(resolved, path) : { $expression: writeValue(value) }, "now");
  };

  return (
    <div className={classes.row} data-testid={`field-${path}`} data-kind={field.kind}>
      <Group gap={2} wrap="nowrap" justify="space-between" className={classes.label}>
        {isInline ? <Input {...props} /> : null}
        <label htmlFor={id} className={classes.name}>
          {say(field.title)}
          {field.required ? (
            <span className={classes.required} title={t("settings.required")}>
              {" *"}
            </span>
          ) : null}
        </label>
        <Group gap={0} wrap="nowrap" className={classes.tools} data-bound={bound !== null || undefined}>
          {isChanged(field, values) && !(field.required && field.default === null) ? (
            <RowButton
              label={t("settings.reset")}
              testId={`reset-${path}`}
              onClick={() => {
                setComplaint(null);
                change(undefined, "now");
              }}
              icon={<IconRestore size={13} />}
            />
          ) : null}
          {field.kind === "groups" ? null : (
            <RowButton
              label={bound ? t("settings.unbind") : t("settings.bind")}
              testId={`bind-${path}`}
              pressed={bound !== null}
              onClick={bind}
              icon={<IconMathFunction size={13} />}
            />
          )}
        </Group>
      </Group>
      {bound ? <ExpressionInput {...props} value={bound} /> : isInline ? null : <Input {...props} />}
      {hasNotes ? (
        <div id={`${id}-notes`}>
          {limit ? <p className={classes.fault}>{t(`settings.limits.${limit.key}`, limit.values)}</p> : null}
          {limit ? null : own.map((fault) => <FaultNote key={JSON.stringify(fault.problem)} fault={fault} tell={tell} />)}
          {missing ? <p className={classes.note}>{t("settings.fillIn")}</p> : null}
          {field.help ? <p className={classes.help}>{withChoiceWords(say(field.help), field.choices, inWords)}</p> : null}
        </div>
      ) : null}
    </div>
  );
}

interface RowButtonProps {
  label: string;
  testId: string;
  pressed?: boolean;
  onClick: () => void;
  icon: React.ReactNode;
}

function RowButton({ label, testId, pressed, onClick, icon }: RowButtonProps) {
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon
        variant={pressed ? "light" : "subtle"}
        color={pressed ? "brown" : "gray"}
        size={24}
        aria-label={label}
        aria-pressed={pressed}
        data-testid={testId}
        onClick={onClick}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

type Tell = ReturnType<typeof useSpeak>["tell"];

export function FaultNote({ fault, tell }: { fault: Fault; tell: Tell }) {
  return (
    <p className={classes.fault} data-severity={fault.severity} data-testid="fault">
      {tell(fault.problem)}
      {fault.remedy ? <span className={classes.remedy}> {tell(fault.remedy)}</span> : null}
      <RepairButtons fault={fault} />
    </p>
  );
}

/** The paths of the fields inside the entries of a group. */
function innerPaths(field: Field, path: string, value: unknown): string[] {
  if (field.kind !== "groups" || !Array.isArray(value)) return [];
  return value.flatMap((_, place) => field.fields.map((inner) => `${path}.${place}.${inner.name}`));
}
