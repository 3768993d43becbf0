/** One answer for the whole run, refusals among them: every platform builds the same, and no server is asked twice. */
const answers = new Map<string, Promise<unknown>>();

/** Does a work once for each key, and gives what came of it: its result, or its error. */
export function once<Result>(key: readonly unknown[], work: () => Promise<Result>): Promise<Result> {
  const text = JSON.stringify(key);
  const answer = answers.get(text) ?? work();
  answers.set(text, answer);
  return answer as Promise<Result>;
}
