const COMMANDS: Readonly<Record<string, () => Promise<{ main(args: readonly string[]): Promise<number> }>>> = {
  plan: () => import("./plan/main.ts"),
  report: () => import("./report/main.ts"),
  "check-build": () => import("./check-build/main.ts"),
};

const USAGE = `usage: multiarch COMMAND [OPTIONS]

  plan         shows which tags and labels each image would get, and which rule gives them
  report       shows what the last update of a stack did, and what is there now
  check-build  builds every platform of every image, and pushes nothing
`;

/** The command `multiarch`: what users run, in the folder of their Pulumi project. */
export async function main([name = "", ...args]: readonly string[]): Promise<number> {
  if (name === "--help") {
    process.stdout.write(USAGE);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    process.stderr.write(USAGE);
    return 2;
  }
  return (await command()).main(args);
}
