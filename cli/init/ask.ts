/** Questions to whoever sits at the terminal. Each has an answer that Enter takes. */
export interface Ask {
  readonly text: (
    question: string,
    suggestion: string | undefined,
    problem: (text: string) => string | undefined,
  ) => Promise<string>;
  readonly some: (
    question: string,
    choices: readonly string[],
    chosen: readonly string[],
  ) => Promise<readonly string[]>;
  readonly yes: (question: string, suggestion: boolean) => Promise<boolean>;
}

/** Thrown where somebody cancels a question. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** Asks at the terminal. */
export async function terminal(): Promise<Ask> {
  const prompts = await import("@clack/prompts");
  const answer = <Value>(value: Value): Exclude<Value, symbol> => {
    if (prompts.isCancel(value)) throw new Cancelled("cancelled; nothing was written");
    return value as Exclude<Value, symbol>;
  };
  return {
    text: async (message, suggestion, problem) =>
      answer(
        await prompts.text({
          message,
          ...(suggestion !== undefined && { initialValue: suggestion }),
          validate: (value) => problem(value ?? ""),
        }),
      ),
    some: async (message, choices, chosen) =>
      answer(
        await prompts.multiselect({
          message,
          options: choices.map((value) => ({ value, label: value })),
          initialValues: [...chosen],
          required: true,
        }),
      ),
    yes: async (message, suggestion) => answer(await prompts.confirm({ message, initialValue: suggestion })),
  };
}
