/** Numbers, sizes and times for people. */

export function formatCount(value: number, language = "en"): string {
  return new Intl.NumberFormat(language).format(value);
}

/** The marks of an axis: with as many digits as part them, four at least. */
export function formatMarks(marks: readonly (number | null)[], language = "en"): string[] {
  const written = marks.filter((mark) => mark !== null);
  const steps = written.slice(1).map((mark, index) => Math.abs(mark - (written[index] ?? mark)));
  const step = Math.min(...steps.filter((size) => size > 0));
  const most = Math.max(...written.map(Math.abs));
  const digits = Number.isFinite(step) && most > 0 ? Math.ceil(Math.log10(most / step)) + 1 : 0;
  return marks.map((mark) => (mark === null ? "" : formatMeasure(mark, language, Math.min(Math.max(digits, 4), 12))));
}

/** Up to four significant digits, as metrics are read, or so many. */
export function formatMeasure(value: number | null | undefined, language = "en", digits = 4): string {
  if (value === null || value === undefined) return "–";
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(2);
  return new Intl.NumberFormat(language, { maximumSignificantDigits: digits }).format(value);
}

export function formatBytes(bytes: number, language = "en"): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(size)} ${units[unit]}`;
}

/** Clock-like for long times (`1:02:03`, `4:05`), `12 s` and `0.4 s` for short ones. */
export function formatSeconds(seconds: number, precision: "exact" | "rough" = "exact"): string {
  if (precision === "rough") return formatSeconds(roughly(seconds));
  if (seconds < 10) return `${(Math.round(seconds * 10) / 10).toString()} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** About how long something takes, in words: `30 seconds`, `2 minutes`. */
export function formatDuration(minutes: number, language = "en"): string {
  const [value, unit] = minutes < 1 ? [minutes * 60, "second"] : [minutes, "minute"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** A guess should not look sharper than it is: whole seconds, above a minute in steps of 5, above ten in steps of 30. */
function roughly(seconds: number): number {
  const step = seconds < 60 ? 1 : seconds < 600 ? 5 : 30;
  return Math.max(1, Math.round(seconds / step) * step);
}
