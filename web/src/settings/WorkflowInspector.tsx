/** The workflow itself, where no node is selected: title, description, seed, variables, notes. */

import { NumberInput, ScrollArea, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { goToNote } from "@/actions/selecting.ts";
import type { Annotation, Workflow } from "@/api/types.ts";
import { sendEdit, useOpened } from "@/workflow/document.ts";
import { About } from "@/settings/facts/About.tsx";
import classes from "./settings.module.css";
import { useCommitted } from "@/settings/form/useCommitted.ts";
import { VariablesEditor } from "./VariablesEditor.tsx";

const LARGEST_SEED = 2 ** 32 - 1;

export function WorkflowInspector() {
  const workflow = useOpened((opened) => opened.workflow, null);
  const document = useOpened((opened) => opened.document, null);
  return workflow && document ? <WorkflowForm document={document} workflow={workflow} /> : null;
}

function WorkflowForm({ document, workflow }: { document: string; workflow: Workflow }) {
  const { t } = useTranslation();
  const isInside = useOpened((opened) => opened.trail.length > 0, false);
  const title = useCommitted(workflow.title, (text) => void sendEdit({ kind: "change_document", title: text }));
  const description = useCommitted(
    workflow.description,
    (text) => void sendEdit({ kind: "change_document", description: text }),
  );
  const seed = useCommitted(String(workflow.seed), (text) => {
    if (/^\d+$/.test(text)) void sendEdit({ kind: "change_document", seed: Math.min(Number(text), LARGEST_SEED) });
  });
  const notes = Object.entries(workflow.annotations).sort(([, one], [, other]) => inReadingOrder(one, other));

  return (
    <ScrollArea className={classes.inspector ?? ""} type="auto" scrollbarSize={8}>
      <Stack gap={14} className={classes.body ?? ""} data-testid="inspector-workflow">
        {isInside ? null : <About document={document} />}
        <TextInput
          size="xs"
          label={t("settings.workflow.title")}
          value={title.text}
          maxLength={500}
          onChange={(event) => title.type(event.currentTarget.value)}
          onBlur={title.flush}
        />
        <Textarea
          size="xs"
          label={t("settings.workflow.description")}
          placeholder={t("settings.workflow.descriptionPlaceholder")}
          autosize
          minRows={3}
          maxRows={12}
          value={description.text}
          onChange={(event) => description.type(event.currentTarget.value)}
          onBlur={description.flush}
        />
        {isInside ? null : (
          <NumberInput
            size="xs"
            label={t("settings.workflow.seed")}
            description={t("settings.workflow.seedHelp")}
            min={0}
            max={LARGEST_SEED}
            allowDecimal={false}
            allowNegative={false}
            value={seed.text}
            onChange={(value) => seed.type(String(value))}
            onBlur={seed.flush}
          />
        )}
        <VariablesEditor variables={workflow.variables} />
        {notes.length > 0 ? (
          <section>
            <h3 className={classes.heading}>{t("settings.workflow.notes")}</h3>
            {notes.map(([id, note]) => (
              <button
                key={id}
                type="button"
                className={classes.noteLine}
                data-testid={`note-line-${id}`}
                onClick={() => goToNote(id)}
              >
                <Text size="xs" lineClamp={8}>
                  {note.text || t("settings.workflow.emptyNote")}
                </Text>
              </button>
            ))}
          </section>
        ) : null}
      </Stack>
    </ScrollArea>
  );
}

/** Along the flow: from left to right, and downwards. */
function inReadingOrder(one: Annotation, other: Annotation): number {
  return one.position[0] - other.position[0] || one.position[1] - other.position[1];
}
