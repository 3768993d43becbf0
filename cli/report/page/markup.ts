import { printable } from "../../../lib/printable.ts";

/** Text of HTML or SVG that is meant as such. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: text from outside, which is escaped; markup; nothing; or several of them. */
export type Content = string | number | Markup | undefined | false | readonly Content[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const MEANING = /[&<>"']/g;

/**
 * A template of HTML or SVG. Whatever stands in it that is not markup is shown as it is, also between the double quotes
 * of an attribute: what a browser would interpret is escaped, and control characters, line ends and what turns the
 * direction of a text are written out.
 */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const [first = "", ...others] = strings;
  return new Markup(first + others.map((text, position) => written(contents[position]) + text).join(""));
}

/** Several pieces, one after the other. */
export function joined(contents: readonly Content[], separator = ""): Markup {
  return new Markup(contents.map(written).join(separator));
}

function written(content: Content): string {
  if (content === undefined || content === false) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "number") return String(content);
  if (typeof content === "string") return printable(content).replace(MEANING, (found) => ESCAPES[found] ?? found);
  return content.map(written).join("");
}
