import { ActionIcon, Group, TextInput, Tooltip } from "@mantine/core";
import { IconFolderOpen } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { uploadFile } from "@/api/routes.ts";
import { useFileDrop } from "@/ui/useFileDrop.ts";
import { tellFailure } from "@/workflow/notices.ts";
import { useForm } from "@/settings/form/form.ts";
import classes from "../settings.module.css";
import { FilePicker } from "./FilePicker.tsx";
import { attributes, type InputProps } from "./input.ts";

/** A path: typed, picked in the workspace, or of a file that is dropped on the field. */
export function FileInput(props: InputProps) {
  const { field, value, change } = props;
  const { flush } = useForm();
  const { t } = useTranslation();
  const [isPicking, setPicking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const path = typeof value === "string" ? value : "";

  const take = async ([file]: File[]) => {
    if (!file) return;
    setBusy(true);
    try {
      change((await uploadFile(file, "")).path, "now");
    } catch (error) {
      tellFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const drop = useFileDrop((files) => void take(files), !field.saves);

  return (
    <div className={drop.isOver ? classes.dropping : undefined} {...drop.handlers}>
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
