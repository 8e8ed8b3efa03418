/** The landing page: the gallery, recent workflows, a new one. */

import { Button, FileButton, Group } from "@mantine/core";
import { IconFolderOpen, IconPlus, IconRoute } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { getSession } from "@/api/routes.ts";
import { useFileDrop } from "@/ui/useFileDrop.ts";
import { CacheUsage } from "./landing/CacheUsage.tsx";
import { CodeOfModel } from "./landing/CodeOfModel.tsx";
import { Downloads } from "./landing/Downloads.tsx";
import { Gallery } from "./landing/Gallery.tsx";
import classes from "./landing/home.module.css";
import { isCode, newWorkflow, openFiles, OPENED_ENDINGS, openWithCode, type WaitingModel } from "./landing/opening.ts";
import { Recent } from "./landing/Recent.tsx";
import { TrustModel } from "./landing/TrustModel.tsx";
import { Preferences } from "@/panels/dialogs/Preferences.tsx";
import { startTour } from "./tour/touring.ts";

export function Home() {
  const { t } = useTranslation();
  const session = useQuery({ queryKey: ["session"], queryFn: getSession, staleTime: Number.POSITIVE_INFINITY });
  const [isBusy, setBusy] = useState(false);
  const [waiting, setWaiting] = useState<WaitingModel | null>(null);
  const isReadOnly = session.data?.read_only === true;
  const during = async (work: Promise<void>) => {
    setBusy(true);
    await work;
    setBusy(false);
  };
  const take = (files: File[]) => {
    if (files.length === 0) return;
    const isAnswer = waiting !== null && files.every(isCode);
    void during((isAnswer ? openWithCode(waiting, files) : openFiles(files)).then(setWaiting));
  };
  const drop = useFileDrop(take, !isReadOnly && !isBusy);
  const wantsCode = waiting !== null && Object.keys(waiting.codeFor).length > 0;

  return (
    <div className={classes.home} data-testid="home" data-over={drop.isOver || undefined} {...drop.handlers}>
      <header className={classes.bar}>
        <img src="/icon.svg" alt="" width={24} height={24} />
        <strong>Netwright</strong>
        <span className={classes.faint}>{session.data?.workspace ?? ""}</span>
        <Group gap={4} ml="auto">
          <Preferences keys={false} />
        </Group>
      </header>
      <main className={classes.page}>
        <section className={classes.hero}>
          <div>
            <h1>{t("home.hero")}</h1>
            <p>{t("home.heroMore")}</p>
            <Button
              mt={14}
              size="compact-md"
              variant="subtle"
              leftSection={<IconRoute size={17} />}
              data-testid="start-tour"
              onClick={startTour}
            >
              {t("home.tour")}
            </Button>
          </div>
          <Group gap={10} className={classes.start ?? ""}>
            <Button
              size="md"
              leftSection={<IconPlus size={18} />}
              loading={isBusy}
              disabled={isReadOnly}
              data-testid="new-workflow"
              onClick={() => void during(newWorkflow())}
            >
              {t("home.new")}
            </Button>
            <FileButton multiple accept={OPENED_ENDINGS} onChange={take}>
              {(props) => (
                <Button
                  {...props}
                  size="md"
                  variant="default"
                  leftSection={<IconFolderOpen size={18} />}
                  disabled={isReadOnly || isBusy}
                  data-testid="open-file"
                >
                  {t("home.openFile")}
                </Button>
              )}
            </FileButton>
          </Group>
        </section>
        <Recent />
        <Gallery />
      </main>
      <footer className={classes.footer}>
        <span>{session.data ? t("home.version", { version: session.data.version }) : ""}</span>
        <Downloads />
        <CacheUsage />
      </footer>
      {waiting && wantsCode ? <CodeOfModel model={waiting} isBusy={isBusy} onChoose={take} onWait={setWaiting} /> : null}
      {waiting && !wantsCode ? <TrustModel model={waiting} onWait={setWaiting} /> : null}
    </div>
  );
}
