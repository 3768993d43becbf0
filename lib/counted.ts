/** `1 layer`, `2 layers`: for words whose plural has an s. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
