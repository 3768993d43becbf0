/** Fields as one line: one that contains a comma, a quote or a line break is quoted, as in RFC 4180. */
export function csvLine(fields: readonly string[]): string {
  return fields.map((field) => (/[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(",");
}
