/** Keys of commands: reading them from events, and showing them. */

const MAC = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

interface Pressed {
  key: string;
  code?: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/** Whether an event is the combination `mod+shift+z`. Letters go by the physical key where the layout is not Latin. */
export function isPressed(event: Pressed, combination: string, mac = MAC): boolean {
  const parts = combination.split("+");
  const key = parts.at(-1) === "" ? "+" : (parts.at(-1) ?? "");
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  if (other || mod !== parts.includes("mod") || event.altKey !== parts.includes("alt")) return false;
  const symbol = key.length === 1 && !/[a-z0-9]/.test(key);
  if (!symbol && event.shiftKey !== parts.includes("shift")) return false;
  if (event.key.toLowerCase() === key) return true;
  return /^[a-z]$/.test(key) && !/^[a-z]$/i.test(event.key) && event.code === `Key${key.toUpperCase()}`;
}

const NAMES: Record<string, string> = {
  mod: MAC ? "⌘" : "Ctrl",
  shift: MAC ? "⇧" : "Shift",
  alt: MAC ? "⌥" : "Alt",
  enter: "↵",
  delete: "Del",
  backspace: "⌫",
  escape: "Esc",
  tab: "Tab",
  arrowleft: "←",
  arrowright: "→",
  arrowup: "↑",
  arrowdown: "↓",
};

/** `["Ctrl", "Shift", "Z"]`. */
export function showKeys(combination: string): string[] {
  if (combination === "+") return ["+"];
  return combination.split("+").map((part) => NAMES[part] ?? part.toUpperCase());
}
