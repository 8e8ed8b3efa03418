/** How much room kept results take, and a button that makes room. */

import { Button, Group, Modal, Progress, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { clearCache, getCache } from "@/api/routes.ts";
import { formatBytes } from "@/ui/numbers.ts";
import { tell, tellFailure } from "@/workflow/notices.ts";
import classes from "./home.module.css";

export function CacheUsage() {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const cache = useQuery({ queryKey: ["cache"], queryFn: getCache, staleTime: 0, retry: false });
  const [isAsking, asking] = useDisclosure(false);
  const [isBusy, setBusy] = useState(false);
  if (!cache.data) return null;
  const { bytes, limit, entries, folder } = cache.data;
  const size = (value: number) => formatBytes(value, i18n.language);

  const clear = async () => {
    setBusy(true);
    try {
      await clearCache();
      tell("done", { key: "home.cache.cleared", values: { size: size(bytes) } });
    } catch (error) {
      tellFailure(error);
    }
    setBusy(false);
    asking.close();
    await queries.invalidateQueries({ queryKey: ["cache"] });
  };

  return (
    <div className={classes.cache} data-testid="cache-usage" title={folder}>
      <span>{t("home.cache.usage", { size: size(bytes), limit: size(limit) })}</span>
      <Progress value={limit > 0 ? (bytes / limit) * 100 : 0} size="xs" w={90} aria-label={t("home.cache.title")} />
      <Button size="compact-xs" variant="default" disabled={entries === 0} data-testid="clear-cache" onClick={asking.open}>
        {t("home.cache.clear")}
      </Button>
      <Modal closeButtonProps={{ "aria-label": t("shell.close") }} opened={isAsking} onClose={asking.close} title={t("home.cache.title")} centered>
        <Text size="sm">{t("home.cache.question", { count: entries, size: size(bytes) })}</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={asking.close}>
            {t("home.cache.keep")}
          </Button>
          <Button color="red" loading={isBusy} data-testid="clear-cache-confirm" onClick={() => void clear()}>
            {t("home.cache.clear")}
          </Button>
        </Group>
      </Modal>
    </div>
  );
}
