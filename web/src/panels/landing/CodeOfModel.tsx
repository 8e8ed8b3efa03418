/** Asks for the Python files of a model's own layers, shows what is in them, and whether to trust that. */

import { Alert, Button, FileButton, Group, Modal, Text } from "@mantine/core";
import { IconAlertTriangle, IconBrandPython, IconCheck, IconQuestionMark, IconShieldCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useSpeak } from "@/workflow/speech.ts";
import classes from "./code.module.css";
import { definedAt, joinFiles, likelyFile } from "./ownLayers.ts";
import { CODE_ENDING, leaveModel, openTrusted, type WaitingModel } from "./opening.ts";

interface CodeOfModelProps {
  model: WaitingModel;
  /** Whether a chosen file is being looked at. */
  isBusy: boolean;
  onChoose: (files: File[]) => void;
  onWait: (model: WaitingModel | null) => void;
}

export function CodeOfModel({ model, isBusy, onChoose, onWait }: CodeOfModelProps) {
  const { t } = useTranslation();
  const { tell } = useSpeak();
  const [isOpening, setOpening] = useState(false);
  const { code, codeFor, trust, path, said } = model;
  const hasCode = code.length > 0;
  const lines = hasCode ? joinFiles(code).split("\n") : [];
  const names = code.map(({ name }) => name).sort().join(", ");
  const places = definedAt(lines, Object.keys(codeFor));
  const file = likelyFile(Object.values(codeFor));
  const open = async () => {
    setOpening(true);
    const next = await openTrusted(model);
    setOpening(false);
    onWait(next);
  };
  const leave = () => {
    leaveModel(model);
    onWait(null);
  };
  return (
    <Modal
      closeButtonProps={{ "aria-label": t("shell.close") }}
      opened
      size={hasCode ? "xl" : "lg"}
      onClose={leave}
      title={t("home.code.title")}
      data-testid="code-of-model"
      centered
    >
      <Text size="sm">{t("home.code.wanted", { name: path })}</Text>
      <ul className={classes.wanted}>
        {Object.entries(codeFor).map(([name, module]) => {
          const line = places.get(name);
          return (
            <li key={name} data-found={hasCode ? line !== undefined : undefined}>
              {line === undefined ? <IconQuestionMark size={15} aria-hidden /> : <IconCheck size={15} aria-hidden />}
              <code>{name}</code>
              <span>
                {hasCode
                  ? line === undefined
                    ? t("home.code.missing", { file: names })
                    : t("home.code.line", { line })
                  : module && t("home.code.from", { module })}
              </span>
            </li>
          );
        })}
      </ul>
      {hasCode ? (
        <>
          <p className={classes.file}>
            <IconBrandPython size={16} aria-hidden /> <strong>{names}</strong>
            <span>{t("home.code.lines", { count: lines.length })}</span>
            {trust ? <span title={trust}>SHA-256 {trust.slice(0, 12)}…</span> : null}
          </p>
          <Code lines={lines} marked={new Set(places.values())} label={names} />
        </>
      ) : null}
      {hasCode && trust === null ? (
        <Alert color="red" variant="light" mt="sm" icon={<IconAlertTriangle aria-hidden />} data-testid="code-fault">
          {tell(said.problem)}
        </Alert>
      ) : null}
      <Text size="sm" mt="sm" c="dimmed">
        {hasCode ? t("home.code.question") : file ? t("home.code.who", { file }) : t("home.code.whoever")}
      </Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={leave}>
          {t("home.trust.leave")}
        </Button>
        <FileButton multiple accept={CODE_ENDING} onChange={onChoose}>
          {(props) => (
            <Button
              {...props}
              variant={hasCode ? "default" : "filled"}
              leftSection={<IconBrandPython size={16} aria-hidden />}
              loading={isBusy}
              data-testid="choose-code"
            >
              {t(hasCode ? "home.code.another" : "home.code.choose")}
            </Button>
          )}
        </FileButton>
        {hasCode ? (
          <Button
            leftSection={<IconShieldCheck size={16} aria-hidden />}
            loading={isOpening}
            disabled={trust === null}
            data-testid="trust-code"
            onClick={() => void open()}
          >
            {t("home.trust.open")}
          </Button>
        ) : null}
      </Group>
    </Modal>
  );
}

/** Code as it is, with the numbers of its lines; it is text, and nothing here runs it. */
function Code({ lines, marked, label }: { lines: readonly string[]; marked: ReadonlySet<number>; label: string }) {
  return (
    // Focusable, so that keys scroll it.
    <div className={classes.code} role="region" tabIndex={0} aria-label={label} data-testid="code-text">
      <ol>
        {lines.map((line, index) => (
          <li key={index} data-marked={marked.has(index + 1) || undefined}>
            {line === "" ? "\n" : line}
          </li>
        ))}
      </ol>
    </div>
  );
}
