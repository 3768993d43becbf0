import { callerSettings } from "../../../../cli/called/caller-project.ts";

/** The program of the called workflow. */
export const OWN_PROGRAM = 'import { stackArguments } from "./components/index.ts";\n';

/** What differs from a project that can be published. */
export interface Different {
  readonly files?: Readonly<Record<string, string | undefined>>;
  readonly stack?: string;
  readonly stackFile?: string;
  readonly backend?: string;
}

/** What is taken of a caller's project. */
export function taken({
  files = {},
  stack = "ghcr",
  stackFile = "Pulumi.ghcr.yaml",
  backend = "s3://states",
}: Different) {
  const all: Readonly<Record<string, string | undefined>> = {
    "Pulumi.yaml": "name: app\nruntime: nodejs\nmain: index.js\n",
    "index.js": 'export { default } from "multiarch/program";\n',
    "Pulumi.ghcr.yaml": "config: {multiarch:images: {}}\n",
    ...files,
  };
  return callerSettings(
    { stack, stackFile, environment: { PULUMI_BACKEND_URL: backend } },
    (path) => (Object.hasOwn(all, path) ? all[path] : undefined),
    OWN_PROGRAM,
  );
}
