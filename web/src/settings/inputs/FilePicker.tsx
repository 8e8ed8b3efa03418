/** The files of the workspace in a dialog, with a button to bring in another. */

import { Anchor, Breadcrumbs, Button, FileButton, Group, Modal, ScrollArea, Text, UnstyledButton } from "@mantine/core";
import { IconFile, IconFolder, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { getFiles, uploadFile } from "@/api/routes.ts";
import { formatBytes } from "@/ui/numbers.ts";
import { useOpened } from "@/workflow/document.ts";
import { tellFailure } from "@/workflow/notices.ts";
import classes from "../settings.module.css";
import { filesOffered, folderOf, lastPart, nameIn, parents } from "./paths.ts";

interface FilePickerProps {
  opened: boolean;
  endings: readonly string[];
  /** Whether a place to write is sought: folders count, files show what is there. */
  saves: boolean;
  current: string;
  onClose: () => void;
  onPick: (path: string) => void;
}

export function FilePicker({ opened, endings, saves, current, onClose, onPick }: FilePickerProps) {
  const { t, i18n } = useTranslation();
  /** Paths are sought from the workflow's own folder first. */
  const home = useOpened((document) => folderOf(document.path), "");
  const [folder, setFolder] = useState("");
  const [isBusy, setBusy] = useState(false);
  const listing = useQuery({
    queryKey: ["files", folder],
    queryFn: () => getFiles(folder),
    enabled: opened,
    staleTime: 0,
    retry: false,
  });

  useEffect(() => {
    if (opened) setFolder(nameIn(home, folderOf(current)));
  }, [opened, current, home]);
  useEffect(() => {
    // The folder of an old path may be gone.
    if (listing.isError) setFolder((before) => (before === home ? "" : home));
  }, [listing.isError, home]);

  const pick = (path: string) => {
    // What lies beside the workflow moves with it.
    onPick(home !== "" && path.startsWith(`${home}/`) ? path.slice(home.length + 1) : path);
    onClose();
  };
  const upload = async (file: File | null) => {
    if (!file) return;
    setBusy(true);
    try {
      pick((await uploadFile(file, folder)).path);
    } catch (error) {
      tellFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const files = filesOffered(listing.data?.files ?? [], endings);

  return (
    <Modal closeButtonProps={{ "aria-label": t("shell.close") }} opened={opened} onClose={onClose} title={t("settings.files.title")} size="md">
      <Breadcrumbs separatorMargin={4} mb="xs">
        {parents(folder).map((path) => (
          <Anchor key={path} component="button" type="button" size="sm" onClick={() => setFolder(path)}>
            {path === "" ? t("settings.files.workspace") : lastPart(path)}
          </Anchor>
        ))}
      </Breadcrumbs>
      <ScrollArea.Autosize mah={360} type="auto">
        {(listing.data?.folders ?? []).map((inner) => (
          <UnstyledButton key={inner} className={classes.file} onClick={() => setFolder(nameIn(folder, inner))}>
            <IconFolder size={16} stroke={1.6} />
            <Text size="sm" truncate flex={1}>
              {lastPart(inner)}
            </Text>
          </UnstyledButton>
        ))}
        {files.map((file) => (
          <UnstyledButton
            key={file.path}
            className={classes.file}
            data-current={file.path === current || undefined}
            data-testid={`file-${file.name}`}
            onClick={() => pick(file.path)}
          >
            <IconFile size={16} stroke={1.6} />
            <Text size="sm" truncate flex={1}>
              {file.name}
            </Text>
            <Text size="xs" c="dimmed">
              {formatBytes(file.bytes, i18n.language)}
            </Text>
          </UnstyledButton>
        ))}
        {listing.data && files.length + listing.data.folders.length === 0 ? (
          <Text size="sm" c="dimmed" py="md" ta="center">
            {endings.length > 0 ? t("settings.files.noneOf", { endings: endings.join(", ") }) : t("settings.files.none")}
          </Text>
        ) : null}
        {listing.data?.truncated ? (
          <Text size="xs" c="dimmed" py="xs" ta="center">
            {t("settings.files.more")}
          </Text>
        ) : null}
      </ScrollArea.Autosize>
      <Group justify="flex-end" mt="md">
        {saves ? null : (
          <FileButton onChange={(file) => void upload(file)} {...(endings.length > 0 ? { accept: endings.join(",") } : {})}>
            {(props) => (
              <Button {...props} size="xs" variant="default" loading={isBusy} leftSection={<IconUpload size={14} />}>
                {t("settings.files.upload")}
              </Button>
            )}
          </FileButton>
        )}
      </Group>
    </Modal>
  );
}
