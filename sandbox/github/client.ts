import type { Control } from "./control.ts";

type Action = keyof Control;
type Argument<A extends Action> = Parameters<Control[A]>;
type Result<A extends Action> = ReturnType<Control[A]>;

/** Drives an emulator in another process, or in this one. */
export class EmulatorClient {
  /** @param url where it is, with a slash at its end */
  constructor(readonly url: string) {}

  /**
   * Has the emulator do something that GitHub's API cannot.
   *
   * @throws Error with what the emulator answered
   */
  async call<A extends Action>(action: A, ...argument: Argument<A>): Promise<Result<A>> {
    const response = await fetch(new URL(`_emulator/${action}`, this.url), {
      method: "POST",
      body: JSON.stringify(argument[0] ?? {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action} was answered with ${response.status}: ${text}`);
    return JSON.parse(text) as Result<A>;
  }
}
