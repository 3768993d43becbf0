import { main as plan } from "../../cli/plan/main.ts";
import { sandboxEnvironment } from "../environment.ts";
import { sandboxLayout } from "../layout.ts";
import { devStackFile } from "../stack.ts";

/** `npm run plan`: the command `plan`, of the stack `dev` in the sandbox where no stack file is named. */
export async function main(args: readonly string[]): Promise<number> {
  const layout = sandboxLayout();
  const environment = { ...process.env, ...sandboxEnvironment(layout) };
  return plan(args, { command: "npm run plan --", otherwise: { ...devStackFile(layout), environment } });
}
