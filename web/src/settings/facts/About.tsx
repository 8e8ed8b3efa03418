/** What the README beside the workflow tells about it, where there is one. */

import { Button, Loader, Modal } from "@mantine/core";
import { IconBook } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { getReadMe } from "@/api/routes.ts";

const Prose = lazy(() => import("@/ui/Prose.tsx"));

export function About({ document }: { document: string }) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const told = useQuery({
    queryKey: ["read-me", document, i18n.language],
    queryFn: () => getReadMe(document, i18n.language),
    staleTime: 60_000,
  });
  if (!told.data?.text) return null;
  return (
    <>
      <Button
        variant="light"
        size="xs"
        leftSection={<IconBook size={15} />}
        data-testid="about"
        onClick={() => setOpen(true)}
      >
        {t("settings.workflow.about")}
      </Button>
      <Modal
        closeButtonProps={{ "aria-label": t("shell.close") }}
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t("settings.workflow.about")}
        size="xl"
        data-testid="about-text"
      >
        <Suspense fallback={<Loader size="sm" />}>
          <Prose>{told.data.text}</Prose>
        </Suspense>
      </Modal>
    </>
  );
}
