/**
 * A tag of valid characters only: each run of others becomes one `-`. What it starts with and how long it is stay as
 * they are.
 *
 * @see https://github.com/docker/metadata-action#image-name-and-tag-sanitization
 */
export function sanitizeTag(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9._-]+/g, "-");
}
