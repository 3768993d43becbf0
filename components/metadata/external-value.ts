/**
 * A value from outside, such as that of `{{env.BRANCH}}`, inside a rule that is not parsed yet. It is written in a form
 * that no comma, quote or brace of its own can break out of, and becomes itself when the rule is parsed and its
 * templates are filled: a branch named `y,priority=9999` is a value and no attribute.
 */
const FORM = /\{\{\{given '((?:[0-9a-f]{2})*)'\}\}\}/g;

/** The form of a value inside a rule. */
export function externalValue(value: string): string {
  return `{{{given '${Buffer.from(value).toString("hex")}'}}}`;
}

/** The value encoded between the quotes. */
export function readExternalValue(hex: string): string {
  return Buffer.from(hex, "hex").toString();
}

/** A text with the values in the places of their forms: for a person, and for fields without templates. */
export function showExternalValues(text: string): string {
  return text.replaceAll(FORM, (_form, hex: string) => readExternalValue(hex));
}

/** The text with other values, in the same form. */
export function mapExternalValues(text: string, change: (value: string) => string): string {
  return text.replaceAll(FORM, (_form, hex: string) => externalValue(change(readExternalValue(hex))));
}
