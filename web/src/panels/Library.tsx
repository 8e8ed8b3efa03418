/** All node types by group, with a search. Drag one to the canvas, or press Enter. */

import { IconChevronRight } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { addNode } from "@/actions/adding.ts";
import { getCanvasView } from "@/actions/canvasView.ts";
import { NODE_TYPE_DRAG } from "@/actions/dragging.ts";
import type { NodeType } from "@/api/types.ts";
import { FamilyIcon } from "@/canvas/cards/FamilyIcon.tsx";
import { SearchInput } from "@/ui/SearchInput.tsx";
import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { compareGroups, familyOf, startsFolded } from "@/workflow/catalogue/families.ts";
import { searchTypes } from "@/workflow/catalogue/searching.ts";
import { useSpeak } from "@/workflow/speech.ts";
import styles from "./Library.module.css";

export function Library() {
  const { t } = useTranslation();
  const { say, speech } = useSpeak();
  const { types, errors } = useCatalogue();
  const [query, setQuery] = useState("");
  /** Groups that the user has opened or folded against how they start. */
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const found = useMemo(() => searchTypes(Object.values(types), query, speech), [types, query, speech]);
  const groups = useMemo(() => toGroups(found), [found]);
  const isOpen = (group: string) => startsFolded(group) === turned.has(group);
  const searching = query.trim() !== "";

  const toggle = (group: string) =>
    setTurned((before) => {
      const after = new Set(before);
      if (!after.delete(group)) after.add(group);
      return after;
    });

  return (
    <div className={styles.library} data-testid="library">
      <SearchInput
        label={t("library.search")}
        query={query}
        search={setQuery}
        enter={() => searching && found[0] && add(found[0])}
        testId="library-search"
        className={styles.search}
      />
      <nav className={styles.list} aria-label={t("library.name")}>
        {searching && found.map((type) => <Entry key={type.id} type={type} />)}
        {!searching &&
          groups.map(([group, members]) => (
            <section key={group}>
              <button
                type="button"
                className={styles.group}
                aria-expanded={isOpen(group)}
                data-testid={`library-group-${group}`}
                onClick={() => toggle(group)}
              >
                <IconChevronRight size={13} aria-hidden />
                {t(`group.${group}`, { defaultValue: say(named(group)) })}
                <small>{members.length}</small>
              </button>
              {isOpen(group) && members.map((type) => <Entry key={type.id} type={type} />)}
            </section>
          ))}
        {searching && found.length === 0 && <p className={styles.none}>{t("library.none", { query })}</p>}
        {errors.length > 0 && (
          <p className={styles.errors} title={errors.map(({ module, reason }) => `${module}: ${reason}`).join("\n")}>
            {t("library.errors", { count: errors.length })}
          </p>
        )}
      </nav>
    </div>
  );
}

function Entry({ type }: { type: NodeType }) {
  const { say } = useSpeak();
  return (
    <button
      type="button"
      className={styles.entry}
      draggable
      title={say(type.summary)}
      data-testid={`library-${type.id}`}
      onDragStart={(event) => {
        event.dataTransfer.setData(NODE_TYPE_DRAG, type.id);
        event.dataTransfer.effectAllowed = "copy";
      }}
      onDoubleClick={() => add(type)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        add(type);
      }}
    >
      <FamilyIcon family={familyOf(type)} type={type.id} />
      <span>{say(type.title)}</span>
    </button>
  );
}

function add(type: NodeType): void {
  const [x, y] = getCanvasView()?.place() ?? [0, 0];
  void addNode(type.id, [x - 100, y - 40]).then((id) => id && getCanvasView()?.focus());
}

function toGroups(types: readonly NodeType[]): [string, NodeType[]][] {
  const groups = new Map<string, NodeType[]>();
  for (const type of types) {
    const list = groups.get(type.group);
    if (list) list.push(type);
    else groups.set(type.group, [type]);
  }
  return [...groups].sort(([a], [b]) => compareGroups(a, b));
}

/** `layers/pooling` as `Pooling`, for groups that the page has no name for. */
function named(group: string): string {
  const last = group.split("/").at(-1) ?? group;
  return last.charAt(0).toUpperCase() + last.slice(1).replaceAll("_", " ");
}
