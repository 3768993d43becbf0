import { join } from "node:path";
import { STACK, sandboxEnvironment } from "../environment.ts";
import { foreground } from "../foreground.ts";
import { sandboxLayout } from "../layout.ts";
import { startSandbox } from "../lifecycle.ts";
import { run } from "../run.ts";
import { selectStack } from "../stack.ts";
import { type StackOutputs, summary } from "../summary.ts";

/** `npm run dev`: publishes the images of the stack `dev` in the sandbox and shows what is there. */
export async function main(args: readonly string[]): Promise<number> {
  const layout = sandboxLayout();
  await startSandbox(layout);
  await selectStack(layout);
  const pulumi = join(layout.bin, "pulumi");
  const env = { ...process.env, ...sandboxEnvironment(layout) };
  const interaction = process.stdout.isTTY ? [] : ["--non-interactive"];
  const code = await foreground(
    pulumi,
    ["up", "--yes", "--suppress-outputs", "--stack", STACK, ...interaction, ...args],
    env,
  );
  if (code !== 0) {
    process.stderr.write(
      "publishing did not finish, and what was done is recorded; mend the errors above and run npm run dev again\n",
    );
    return code;
  }
  const outputs: StackOutputs = JSON.parse(
    await run(pulumi, ["stack", "output", "--json", "--stack", STACK], { env, cwd: layout.project }),
  );
  process.stdout.write(`\n${summary(outputs)}`);
  return 0;
}
