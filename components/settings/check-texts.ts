import { type Problem, quote } from "./problems.ts";
import type { Located } from "./raw.ts";
import type { Rule } from "./value-rules.ts";

/** Every text that a rule has something against, quoted. */
export function checkTexts(rule: Rule, texts: readonly Located[]): Problem[] {
  return checkSecretTexts((text) => {
    const message = rule(text);
    return message && `${quote(text)} ${message}`;
  }, texts);
}

/** Without the text in the sentence, which may be a secret. */
export function checkSecretTexts(rule: Rule, texts: readonly Located[]): Problem[] {
  return texts.flatMap(([path, text]) => {
    const message = rule(text);
    return message === undefined ? [] : [{ path, message }];
  });
}
