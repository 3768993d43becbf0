/** The first of names, and how many more there are: `a, b and 3 more`. */
export function listed(names: readonly string[], most: number): string {
  const named = names.slice(0, most).join(", ");
  return names.length > most ? `${named} and ${names.length - most} more` : named;
}
