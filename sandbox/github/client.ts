import type { Control } from "./control.ts";
import type { RunningEmulator } from "./server.ts";

type Action = keyof Control;
type Argument<A extends Action> = Parameters<Control[A]>;
type Result<A extends Action> = ReturnType<Control[A]>;

/** Drives an emulator in another process, or in this one. */
export class EmulatorClient {
  readonly #emulator: Pick<RunningEmulator, "url" | "controlToken">;

  constructor(emulator: Pick<RunningEmulator, "url" | "controlToken">) {
    this.#emulator = emulator;
  }

  /**
   * Has the emulator do something that GitHub's API cannot.
   *
   * @throws Error with what the emulator answered
   */
  async call<A extends Action>(action: A, ...argument: Argument<A>): Promise<Result<A>> {
    const { url, controlToken } = this.#emulator;
    const response = await fetch(new URL(`_emulator/${action}`, url), {
      method: "POST",
      headers: { authorization: `Bearer ${controlToken}` },
      body: JSON.stringify(argument[0] ?? {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action} was answered with ${response.status}: ${text}`);
    return JSON.parse(text) as Result<A>;
  }
}
