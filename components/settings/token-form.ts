import type { Rule } from "./value-rules.ts";

/** What tokens and keys look like that say what they are, with whose they are. */
const FORMS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\bgh[pousr]_[A-Za-z0-9_.-]{30,}/, "a token of GitHub"],
  [/\bgithub_pat_[A-Za-z0-9_]{20,}/, "a token of GitHub"],
  [/\bglpat-[A-Za-z0-9_-]{20,}/, "a token of GitLab"],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, "an access key of AWS"],
  [/\bxox[abeprs]-[A-Za-z0-9-]{10,}/, "a token of Slack"],
  [/\bnpm_[A-Za-z0-9]{36}\b/, "a token of npm"],
  [/\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}/, "a token of Docker Hub"],
  [/\bpul-[a-f0-9]{40}\b/, "a token of Pulumi"],
  [/-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY/, "a private key"],
];

/** Says what secret a text has the form of; undefined when it has none that is known. Never with the text itself. */
export const tokenForm: Rule = (text) => FORMS.find(([pattern]) => pattern.test(text))?.[1];
