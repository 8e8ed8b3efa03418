/** The workflows of the workspace, those of late first. */

import { Anchor, UnstyledButton } from "@mantine/core";
import { IconTopologyStar3 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { goToWorkflow } from "@/actions/navigate.ts";
import { getWorkflows } from "@/api/routes.ts";
import { sayAgo } from "./finding.ts";
import classes from "./home.module.css";

const FEW = 6;

export function Recent() {
  const { t, i18n } = useTranslation();
  const workflows = useQuery({ queryKey: ["workflows"], queryFn: getWorkflows, staleTime: 0 });
  const [showsAll, setShowsAll] = useState(false);
  const all = workflows.data ?? [];
  if (all.length === 0) return null;
  const now = Date.now() / 1000;

  return (
    <section className={classes.section} aria-labelledby="recent-title">
      <div className={classes.sectionHead}>
        <h2 id="recent-title">{t("home.recent")}</h2>
        {all.length > FEW ? (
          <Anchor component="button" type="button" size="sm" onClick={() => setShowsAll(!showsAll)}>
            {showsAll ? t("home.showFew") : t("home.showAll", { count: all.length })}
          </Anchor>
        ) : null}
      </div>
      <div className={classes.recent}>
        {all.slice(0, showsAll ? all.length : FEW).map((workflow) => (
          <UnstyledButton
            key={workflow.document}
            className={classes.workflow}
            data-testid={`recent-${workflow.document}`}
            onClick={() => goToWorkflow(workflow.document)}
          >
            <IconTopologyStar3 size={20} stroke={1.5} aria-hidden />
            <span className={classes.workflowText}>
              <strong>{workflow.title || t("home.untitled")}</strong>
              <small title={workflow.path}>{workflow.path}</small>
            </span>
            <span className={classes.workflowFacts}>
              <span>{sayAgo(now - workflow.modified, i18n.language)}</span>
              <small>{t("home.nodes", { count: workflow.nodes })}</small>
            </span>
          </UnstyledButton>
        ))}
      </div>
    </section>
  );
}
