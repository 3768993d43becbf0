/** Gives what came of a work for its key, its result or its error; the work is done the first time only. */
export type Once<Result> = (key: readonly unknown[], work: () => Promise<Result>) => Promise<Result>;

/** A memory of answers: what is asked twice, also at the same time, is asked once. Keys are plain data. */
export function once<Result>(): Once<Result> {
  const answers = new Map<string, Promise<Result>>();
  return (key, work) => {
    const text = JSON.stringify(key);
    const answer = answers.get(text) ?? work();
    answers.set(text, answer);
    return answer;
  };
}
