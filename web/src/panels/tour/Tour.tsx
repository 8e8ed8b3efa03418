/** The card of the guided tour, over whatever page shows. */

import { ActionIcon, Button, Group, Progress } from "@mantine/core";
import { IconArrowRight, IconEye, IconX } from "@tabler/icons-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { goToNodes } from "@/actions/selecting.ts";
import { useWorkbench } from "@/actions/workbench.ts";
import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { useOpened } from "@/workflow/document.ts";
import styles from "./Tour.module.css";
import { endTour, goToStep, showStep, STEPS, useTour } from "./touring.ts";

export function Tour() {
  const { t } = useTranslation();
  const at = useTour((tour) => tour.at);
  const overOutputs = useWorkbench((workbench) => workbench.bottom);
  const [isOpening, setOpening] = useState(false);
  const next = useRef<HTMLButtonElement>(null);
  useAwaitedNodes(next);
  const isOn = at !== null;
  useEffect(() => {
    if (isOn) next.current?.focus();
  }, [isOn]);
  const step = at === null ? undefined : STEPS[at];
  if (at === null || step === undefined) return null;
  const isLast = at === STEPS.length - 1;
  const show = async () => {
    setOpening(true);
    await showStep(step);
    setOpening(false);
  };
  return (
    <aside
      className={styles.card}
      data-over-outputs={overOutputs || undefined}
      data-covers-canvas
      aria-label={t("tour.title")}
      data-testid="tour"
    >
      <div className={styles.head}>
        <span>{t("tour.place", { step: at + 1, steps: STEPS.length })}</span>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("tour.end")} data-testid="tour-end" onClick={endTour}>
          <IconX size={15} />
        </ActionIcon>
      </div>
      <Progress value={(100 * (at + 1)) / STEPS.length} size={3} aria-hidden />
      <h2>{t(`tour.steps.${step.name}.title`)}</h2>
      <p aria-live="polite">{t(`tour.steps.${step.name}.text`)}</p>
      <Group gap={8} justify="space-between">
        <Button
          size="xs"
          variant="light"
          loading={isOpening}
          leftSection={<IconEye size={15} />}
          data-testid="tour-show"
          onClick={() => void show()}
        >
          {t("tour.show")}
        </Button>
        <Group gap={6}>
          <Button size="xs" variant="default" disabled={at === 0} onClick={() => goToStep(at - 1)}>
            {t("tour.back")}
          </Button>
          <Button
            ref={next}
            size="xs"
            rightSection={isLast ? undefined : <IconArrowRight size={14} />}
            data-testid="tour-next"
            onClick={() => (isLast ? endTour() : goToStep(at + 1))}
          >
            {isLast ? t("tour.end") : t("tour.next")}
          </Button>
        </Group>
      </Group>
    </aside>
  );
}

/** Bring the nodes of a step into view as soon as their document is on the canvas; the keyboard stays with the tour. */
function useAwaitedNodes(next: RefObject<HTMLButtonElement | null>): void {
  const awaited = useTour((tour) => tour.awaited);
  const document = useOpened((opened) => opened.document, null);
  const hasTypes = useCatalogue((store) => store.loaded);
  useEffect(() => {
    if (awaited === null || awaited.document !== document || !hasTypes) return;
    useTour.setState({ awaited: null });
    goToNodes(awaited.nodes);
    next.current?.focus();
  }, [awaited, document, hasTypes, next]);
}
