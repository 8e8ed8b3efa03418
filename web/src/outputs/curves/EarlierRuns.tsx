/** Which earlier runs of the learner are laid over the present curve. */

import { Button, Checkbox, Popover, ScrollArea, Stack } from "@mantine/core";
import { IconStack2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { CurveRun, Field } from "@/api/types.ts";
import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { useChoiceWords } from "@/workflow/choiceWords.ts";
import { useSpeak } from "@/workflow/speech.ts";
import classes from "./Curve.module.css";
import shared from "@/outputs/outputs.module.css";
import { differences, MOST_OVERLAID, OVERLAY_COLOURS } from "./overlay.ts";

interface EarlierRunsProps {
  runs: readonly CurveRun[];
  fields: readonly Field[];
  chosen: readonly string[];
  onChosen: (runs: string[]) => void;
}

export function EarlierRuns({ runs, fields, chosen, onChosen }: EarlierRunsProps) {
  const { t, i18n } = useTranslation();
  const { say } = useSpeak();
  const choice = useChoiceWords();
  const types = useCatalogue((catalogue) => catalogue.types);
  const present = runs.find(({ shown }) => shown) ?? runs[0];
  const earlier = runs.filter((run) => run !== present);
  if (!present || earlier.length === 0) return null;
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: "short", timeStyle: "medium" });
  const words = { say, choice, on: t("settings.on"), off: t("settings.off"), changed: t("outputs.curve.changed") };
  const name = (run: CurveRun) => differences(run, present, fields, types, words).join(" · ") || t("outputs.curve.sameSettings");

  return (
    <Popover position="top" shadow="md" width={380}>
      <Popover.Target>
        <Button size="compact-xs" variant="default" leftSection={<IconStack2 size={13} />} data-testid="earlier-runs">
          {t("outputs.curve.earlier", { count: earlier.length })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={10}>
        <ScrollArea.Autosize mah={260} type="auto" scrollbarSize={8}>
          <Stack gap={9} pe={16}>
            {earlier.map((run) => {
              const place = chosen.indexOf(run.run);
              return (
                <Checkbox
                  key={run.run}
                  size="xs"
                  data-testid={`earlier-${run.run}`}
                  checked={place >= 0}
                  disabled={place < 0 && chosen.length >= MOST_OVERLAID}
                  label={
                    <span className={classes.earlier}>
                      {place >= 0 ? <i style={{ background: `var(${OVERLAY_COLOURS[place]})` }} aria-hidden /> : null}
                      <span>{name(run)}</span>
                      <small className={shared.dim}>{time.format(run.started * 1000)}</small>
                    </span>
                  }
                  onChange={(event) =>
                    onChosen(event.currentTarget.checked ? [...chosen, run.run] : chosen.filter((one) => one !== run.run))
                  }
                />
              );
            })}
          </Stack>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
