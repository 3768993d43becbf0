/** A text whose addresses name no user and no password. */
export function withoutPassword(text: string): string {
  return text.replace(/(\w+:\/\/)[^/\s]+@/g, "$1");
}
