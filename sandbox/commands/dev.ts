import { updateStack } from "../../cli/report/update.ts";
import { STACK } from "../environment.ts";
import { startScanner } from "../images/scanner.ts";
import { sandboxLayout } from "../layout.ts";
import { startSandbox } from "../lifecycle.ts";
import { asksForSbom, devStackFile, sandboxPlace, selectStack, updateEvents } from "../stack.ts";

/** `npm run dev`: publishes the images of the stack `dev` in the sandbox and shows what is there. */
export async function main(args: readonly string[]): Promise<number> {
  const layout = sandboxLayout();
  await startSandbox(layout);
  if (asksForSbom(devStackFile(layout).path)) await startScanner(layout);
  await selectStack(layout);
  const interaction = process.stdout.isTTY ? [] : ["--non-interactive"];
  const code = await updateStack({ ...sandboxPlace(layout), stack: STACK }, updateEvents(layout), [
    ...["--yes", "--suppress-outputs", "--stack", STACK, ...interaction],
    ...args,
  ]);
  if (code !== 0) {
    process.stderr.write(
      "\npublishing did not finish, and what was done is recorded; fix the errors above and run npm run dev again\n",
    );
  }
  return code;
}
