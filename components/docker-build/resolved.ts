/** A value in which nothing is promised any more. */
export async function resolved(value: unknown): Promise<unknown> {
  const known = await value;
  if (Array.isArray(known)) return Promise.all(known.map(resolved));
  if (typeof known !== "object" || known === null) return known;
  const entries = Object.entries(known).map(async ([key, inner]) => [key, await resolved(inner)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
