/** The workflows of the workspace, those of late first, to be found, opened and looked after. */

import { Anchor, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { getWorkflows } from "@/api/routes.ts";
import { findWorkflows } from "./finding.ts";
import classes from "./home.module.css";
import { Trash } from "./Trash.tsx";
import { WorkflowRow } from "./WorkflowRow.tsx";

const FEW = 6;

export function Recent() {
  const { t } = useTranslation();
  const workflows = useQuery({ queryKey: ["workflows"], queryFn: getWorkflows, staleTime: 0 });
  const [showsAll, setShowsAll] = useState(false);
  const [words, setWords] = useState("");
  const all = workflows.data ?? [];
  const found = findWorkflows(all, words);
  if (!workflows.isSuccess) return null;

  return (
    <section className={classes.section} aria-labelledby="recent-title">
      <div className={classes.sectionHead}>
        <h2 id="recent-title">{t("home.recent")}</h2>
        {all.length > FEW ? (
          <TextInput
            size="sm"
            w={230}
            leftSection={<IconSearch size={15} />}
            placeholder={t("home.searchWorkflows")}
            aria-label={t("home.searchWorkflows")}
            value={words}
            data-testid="workflow-search"
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        ) : null}
      </div>
      {found.length === 0 ? (
        <p className={classes.nothing} data-testid="no-workflows">
          {all.length === 0 ? t("home.noWorkflows") : t("home.noSuchWorkflow")}
        </p>
      ) : (
        <div className={classes.recent}>
          {found.slice(0, showsAll || words !== "" ? found.length : FEW).map((workflow) => (
            <WorkflowRow key={workflow.document} workflow={workflow} />
          ))}
        </div>
      )}
      <div className={classes.recentFoot}>
        {found.length > FEW && words === "" ? (
          <Anchor component="button" type="button" size="sm" onClick={() => setShowsAll(!showsAll)}>
            {showsAll ? t("home.showFew") : t("home.showAll", { count: all.length })}
          </Anchor>
        ) : null}
        <Trash />
      </div>
    </section>
  );
}
