/** Colours of the page's style sheet as a canvas understands them. */

/** Resolve custom properties (`--text`) to plain colours, as they are for an element now. */
export function readColours<Name extends string>(element: Element, names: readonly Name[]): Record<Name, string> {
  const probe = document.createElement("span");
  // Where motion is reduced, every colour passes over in a moment; read at once, it would still be the one before.
  probe.style.setProperty("transition", "none", "important");
  element.append(probe);
  const colours = Object.fromEntries(
    names.map((name) => {
      probe.style.color = `var(${name})`;
      return [name, getComputedStyle(probe).color];
    }),
  );
  probe.remove();
  return colours as Record<Name, string>;
}
