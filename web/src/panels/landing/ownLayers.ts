/** Where Python files define the classes and functions that a model wants. They are read as text. */

/** A Python file that defines layers of a model's own. */
export interface CodeFile {
  name: string;
  text: string;
}

/** Files as one text, each under a line with its name, as the server takes them apart; a single one as it is. */
export function joinFiles(files: readonly CodeFile[]): string {
  const [first, ...more] = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (!first || more.length === 0) return first?.text ?? "";
  return [first, ...more].map(({ name, text }) => `# ==== ${name} ====\n${text.trimEnd()}\n`).join("\n");
}

/** The line, counted from one, on which each of them begins. */
export function definedAt(lines: readonly string[], names: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  lines.forEach((line, index) => {
    const name = /^\s*(?:class|def)\s+(\w+)/.exec(line)?.[1];
    if (name !== undefined && names.includes(name) && !found.has(name)) found.set(name, index + 1);
  });
  return found;
}

/** The file that most of the classes came from, as its author may have called it; none for what was typed on the way. */
export function likelyFile(modules: readonly string[]): string | null {
  const named = modules.filter((module) => /^[\w.]+$/.test(module) && module !== "__main__");
  const most = named.sort((a, b) => count(named, b) - count(named, a))[0];
  return most === undefined ? null : `${most.split(".").at(-1) ?? most}.py`;
}

function count(all: readonly string[], one: string): number {
  return all.filter((other) => other === one).length;
}
