import { ActionIcon, Group, TextInput, Tooltip } from "@mantine/core";
import { IconFolderOpen } from "@tabler/icons-react";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { uploadFile } from "@/api/routes.ts";
import { tellFailure } from "@/workflow/notices.ts";
import { useForm } from "../form.ts";
import classes from "../settings.module.css";
import { FilePicker } from "./FilePicker.tsx";
import { attributes, type InputProps } from "./input.ts";

/** A path: typed, picked in the workspace, or of a file that is dropped on the field. */
export function FileInput(props: InputProps) {
  const { field, value, change } = props;
  const { flush } = useForm();
  const { t } = useTranslation();
  const [isPicking, setPicking] = useState(false);
  const [isOver, setOver] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const path = typeof value === "string" ? value : "";

  const take = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (!file || field.saves) return;
    setBusy(true);
    try {
      change((await uploadFile(file, "")).path, "now");
    } catch (error) {
      tellFailure(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div
      className={isOver ? classes.dropping : undefined}
      onDragOver={(event) => {
        if (field.saves || !event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => void take(event)}
    >
      <Group gap={4} wrap="nowrap">
        <TextInput
          {...attributes(props)}
          size="xs"
          flex={1}
          value={path}
          title={path}
          disabled={isBusy}
          placeholder={field.saves ? t("settings.savePlaceholder") : t("settings.filePlaceholder")}
          onChange={(event) => change(event.currentTarget.value === "" ? null : event.currentTarget.value, "typing")}
          onBlur={flush}
          autoComplete="off"
          spellCheck={false}
        />
        <Tooltip label={t("settings.browse")} openDelay={400}>
          <ActionIcon
            variant="default"
            size={30}
            aria-label={t("settings.browse")}
            data-testid={`browse-${props.path}`}
            onClick={() => setPicking(true)}
          >
            <IconFolderOpen size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <FilePicker
        opened={isPicking}
        endings={field.endings}
        saves={field.saves}
        current={path}
        onClose={() => setPicking(false)}
        onPick={(picked) => change(picked, "now")}
      />
    </div>
  );
}
