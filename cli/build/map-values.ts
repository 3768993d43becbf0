/** A map with other values. */
export function mapValues(map: Record<string, unknown>, change: (value: unknown, key: string) => unknown): object {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]));
}
