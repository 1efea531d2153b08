/** Sizes and times for people. */

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** As in `2.5 GB`, in powers of 1,000. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value >= 99.5 || unit === 0 ? value.toFixed(0) : value.toPrecision(2)} ${UNITS[unit] ?? "B"}`;
}

/** As in `12.3 MB/s`, in powers of 1,000; of less than a megabyte a second in kB. */
export function formatSpeed(bytes: number, seconds: number): string {
  return `${formatBytes(bytes / Math.max(seconds, 1e-3))}/s`;
}

/** As in `45 s`, `12 min`, `3 h 05 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  if (seconds < 89.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
