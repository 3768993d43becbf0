const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ["year", 365 * 24 * 60 * 60],
  ["month", 30 * 24 * 60 * 60],
  ["day", 24 * 60 * 60],
  ["hour", 60 * 60],
  ["minute", 60],
];

/**
 * How long ago a time was, in its largest unit: `3 days`, `1 hour`, `seconds`.
 *
 * @param time RFC 3339
 * @returns undefined when it is not a time, or is in the future
 */
export function ageOf(time: string, now: Date): string | undefined {
  const seconds = (now.getTime() - Date.parse(time)) / 1000;
  if (!(seconds >= 0)) return undefined;
  for (const [name, length] of UNITS) {
    const count = Math.floor(seconds / length);
    if (count > 0) return `${count} ${name}${count > 1 ? "s" : ""}`;
  }
  return "seconds";
}
