const SECOND = 1000;

/**
 * The time of a change, to the second as the API has it.
 *
 * @param previous the time of the change before: two in one second could not be told apart
 */
export function timeOfChange(previous?: string): string {
  const now = Date.now();
  const time = previous === undefined ? now : Math.max(now, Date.parse(previous) + SECOND);
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
