/** The list that adds a node where a wire was dropped, or where it was asked for. */

import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { addNode, fits } from "@/actions/adding.ts";
import { getCanvasView } from "@/actions/canvasView.ts";
import { type Palette, setWorkbench, useWorkbench } from "@/actions/workbench.ts";
import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { getOpened } from "@/workflow/document.ts";
import { familyOf } from "@/workflow/catalogue/families.ts";
import { searchTypes } from "@/workflow/catalogue/searching.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { FamilyIcon } from "@/canvas/cards/FamilyIcon.tsx";
import styles from "./QuickAdd.module.css";

const SHOWN = 80;
const SIZE = { width: 320, height: 380 };

export function QuickAdd() {
  const palette = useWorkbench((workbench) => workbench.palette);
  return palette && <List palette={palette} />;
}

function List({ palette }: { palette: Palette }) {
  const { t } = useTranslation();
  const { say, speech } = useSpeak();
  const types = useCatalogue((store) => store.types);
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const box = useRef<HTMLDivElement>(null);

  const offered = useMemo(() => {
    const workflow = getOpened()?.workflow;
    return workflow ? Object.values(types).filter((type) => fits(type, palette, workflow, types)) : [];
  }, [types, palette]);
  const found = useMemo(() => searchTypes(offered, query, speech).slice(0, SHOWN), [offered, query, speech]);

  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);

  useEffect(() => {
    const onDown = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Element)) setWorkbench({ palette: null });
    };
    document.addEventListener("pointerdown", onDown, true);
    return () => document.removeEventListener("pointerdown", onDown, true);
  }, []);

  const close = () => {
    setWorkbench({ palette: null });
    getCanvasView()?.focus();
  };
  const add = (index: number) => {
    const type = found[index];
    if (!type) return;
    close();
    void addNode(type.id, palette.place, palette);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) setActive(Math.max(0, Math.min(found.length - 1, active + step)));
    else if (event.key === "Enter") add(active);
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  // It has the keys while it is there, so it goes when the focus does; to another window it may go and come back.
  const onBlur = ({ relatedTarget }: React.FocusEvent) => {
    if (relatedTarget && !box.current?.contains(relatedTarget)) setWorkbench({ palette: null });
  };

  const [x, y] = palette.at;
  const left = Math.max(8, Math.min(x, window.innerWidth - SIZE.width - 8));
  const top = Math.max(8, Math.min(y, window.innerHeight - SIZE.height - 8));
  return (
    <div ref={box} className={styles.palette} style={{ left, top, width: SIZE.width, maxHeight: SIZE.height }} role="dialog" aria-label={t("palette.title")} data-testid="quick-add" onBlur={onBlur}>
      <input
        autoFocus
        className={styles.search}
        value={query}
        placeholder={t(palette.from || palette.into ? "palette.searchFitting" : "palette.search")}
        role="combobox"
        aria-expanded
        aria-controls="quick-add-list"
        aria-activedescendant={found[active] ? `quick-add-${found[active].id}` : undefined}
        aria-label={t("palette.search")}
        data-testid="quick-add-search"
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul ref={list} id="quick-add-list" role="listbox" className={styles.list}>
        {found.map((type, index) => (
          <li
            key={type.id}
            id={`quick-add-${type.id}`}
            role="option"
            aria-selected={index === active}
            data-testid={`quick-add-${type.id}`}
            onPointerMove={() => setActive(index)}
            onClick={() => add(index)}
          >
            <FamilyIcon family={familyOf(type)} type={type.id} />
            <span>
              <b>{say(type.title)}</b>
              <small>{say(type.summary)}</small>
            </span>
          </li>
        ))}
        {found.length === 0 && <li className={styles.none}>{t("palette.none")}</li>}
      </ul>
    </div>
  );
}
