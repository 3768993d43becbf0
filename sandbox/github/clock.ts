const SECOND = 1000;

/** The time of what the emulator keeps no time of. */
export const BEGINNING = "2026-01-01T00:00:00Z";

/**
 * The time of a change.
 *
 * @param previous the time of the change before: two in one second could not be told apart
 */
export function timeOfChange(previous?: string): string {
  const now = Date.now();
  const time = previous === undefined ? now : Math.max(now, Date.parse(previous) + SECOND);
  return apiTime(time);
}

/** A time as the API has it: `2026-01-31T12:00:00Z`. */
export function apiTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
