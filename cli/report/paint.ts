import { styleText } from "node:util";

/** The colours on a terminal. */
export type Paint = "bold" | "dim" | "green" | "red" | "yellow";

/** The text with a terminal's colour. The caller decides whether there is one: Node would look at standard output. */
export function painted(paint: Paint, text: string): string {
  return styleText(paint, text, { validateStream: false });
}
