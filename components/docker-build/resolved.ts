/** A value in which nothing is promised any more. */
export async function resolved(value: unknown): Promise<unknown> {
  return settled(await value);
}

/** The same at once where nothing is promised: a promise for each text of each build takes longer than all texts. */
function settled(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Promise) return value.then(settled);
  if (Array.isArray(value)) return together(value.map(settled), (items) => items);
  const keys = Object.keys(value);
  return together(Object.values(value).map(settled), (items) =>
    Object.fromEntries(items.map((item, at) => [keys[at], item])),
  );
}

function together(items: unknown[], make: (items: unknown[]) => unknown): unknown {
  return items.some((item) => item instanceof Promise) ? Promise.all(items).then(make) : make(items);
}
