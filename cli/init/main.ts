import { join, posix, resolve } from "node:path";
import { askBuildx } from "../../components/preflight/buildx.ts";
import { git } from "../../lib/git/command.ts";
import { type Ask, Cancelled, terminal } from "./ask.ts";
import { type AskedFor, choose } from "./choose.ts";
import { type Drafted, draftImages } from "./draft-images.ts";
import { isGithub, isKnownToSigstore } from "./git-remote.ts";
import { nextSteps, workflowSecrets } from "./next-steps.ts";
import { isLocalSpec, packageSpec } from "./package-spec.ts";
import { pathIn } from "./path-in.ts";
import { prepareProject } from "./prepare.ts";
import { defaultFolder } from "./project-folder.ts";
import { type Survey, survey } from "./survey.ts";
import { type InitReport, nextText, planText } from "./text.ts";
import { translatedDraft } from "./translated-draft.ts";
import { compareFiles, type PlannedFile, writeFiles } from "./write-files.ts";

/** The command's options. */
export interface InitOptions extends AskedFor {
  readonly yes?: boolean | undefined;
  readonly from?: string | undefined;
  /** Relative to the root of the repository. */
  readonly folder?: string | undefined;
  readonly stack?: string | undefined;
  readonly package?: string | undefined;
  /** Left out: where the remote is on GitHub. */
  readonly workflow?: boolean | undefined;
  /** Writes `multiarch:sign: auto`, and what the workflow needs for it. */
  readonly sign?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly json?: boolean | undefined;
}

const WRONG_USAGE = 2;
/** What Pulumi accepts as the name of a stack. */
const STACK_NAME = /^[A-Za-z0-9_.-]{1,100}$/;

/** @returns the exit code */
export async function init(options: InitOptions): Promise<number> {
  const asks = !options.yes && !options.dryRun && !options.json;
  if (asks && !process.stdin.isTTY) {
    process.stderr.write(
      "error: there is no terminal to ask at; pass --yes to take what is found, or --dry-run to see it\n",
    );
    return WRONG_USAGE;
  }
  try {
    return await setUp(options, asks ? await terminal() : undefined);
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function setUp(options: InitOptions, ask: Ask | undefined): Promise<number> {
  const found = await survey(process.cwd(), { environment: process.env, askBuildx });
  const folder = pathIn(found.root, resolve(found.root, options.folder ?? defaultFolder(found.root)));
  const problems = [...layoutProblems(options, folder), ...signProblems(options, found)];
  let spec = "";
  try {
    spec = packageSpec(join(found.root, folder), options.package);
  } catch (error) {
    problems.push((error as Error).message);
  }
  const drafted = await draftOf(found, options, ask);
  if ("problems" in drafted) problems.push(...drafted.problems);
  if (problems.length > 0 || "problems" in drafted) return refuse(problems, options);

  const hasWorkflow = options.workflow ?? (await suggestWorkflow(found, ask));
  const prepared = prepareProject(found, drafted.draft, {
    folder,
    stack: options.stack,
    spec,
    hasWorkflow,
    signs: options.sign === true,
    isIgnored: await ignoresModules(found, folder),
  });
  if (prepared.problems.length > 0) return refuse(prepared.problems, options);
  const files = compareFiles(found.root, prepared.files);
  const report: InitReport = {
    files: files.map(({ path, state }) => ({ path, state })),
    decisions: [...drafted.decisions, ...builderDecision(found, prepared.builder)],
    notes: drafted.draft.notes,
    warnings: [...found.warnings, ...specWarning(spec, hasWorkflow)],
    next: nextSteps(found, { ...prepared, folder, hasWorkflow }, process.env),
    workflowSecrets: workflowSecrets({ ...prepared, folder, hasWorkflow }),
  };
  if (!options.json) process.stdout.write(`${ask ? "\n" : ""}${planText(report)}`);
  const written = options.dryRun ? [] : await toWrite(files, options, ask);
  writeFiles(found.root, written);
  const kept = files.filter((file) => file.state === "differs" && !written.includes(file)).map(({ path }) => path);
  if (options.json)
    process.stdout.write(`${JSON.stringify({ ...report, kept, dryRun: options.dryRun === true }, undefined, 2)}\n`);
  else if (!options.dryRun) process.stdout.write(nextText(report));
  if (kept.length === 0) return 0;
  process.stderr.write(
    `${options.dryRun ? "would keep" : "kept"} ${kept.join(", ")}: --force overwrites what differs\n`,
  );
  return options.dryRun ? 0 : 1;
}

async function draftOf(
  found: Survey,
  options: InitOptions,
  ask: Ask | undefined,
): Promise<Drafted | { readonly problems: readonly string[] }> {
  if (options.from !== undefined) return translatedDraft(found, options.from, options);
  const chosen = await choose(found, options, ask, process.cwd());
  if ("problems" in chosen) return chosen;
  const { draft, decisions } = draftImages(found, chosen.choices);
  return { draft, decisions: [...chosen.decisions, ...decisions] };
}

function layoutProblems({ stack }: InitOptions, folder: string): string[] {
  return [
    ...(folder.startsWith("..") ? [`--folder ${folder} is outside the repository; name a folder inside it`] : []),
    ...(stack !== undefined && !STACK_NAME.test(stack)
      ? [`--stack ${JSON.stringify(stack)} is not a name of a stack; use letters, digits, _, . and -`]
      : []),
  ];
}

function signProblems({ sign }: InitOptions, { remote }: Survey): string[] {
  if (!sign || !remote || isKnownToSigstore(remote)) return [];
  return [
    `--sign: the public Sigstore gives no certificates to jobs of ${remote.host}; leave it out, and sign with a key, or ` +
      "with a Fulcio and a Rekor of your own: docs/signing.md",
  ];
}

function refuse(problems: readonly string[], { json }: InitOptions): number {
  if (json) process.stdout.write(`${JSON.stringify({ problems }, undefined, 2)}\n`);
  for (const problem of problems) process.stderr.write(`error: ${problem}\n`);
  return 1;
}

async function suggestWorkflow({ remote }: Survey, ask: Ask | undefined): Promise<boolean> {
  if (!remote || !isGithub(remote)) return false;
  return ask ? ask.yes("Write a workflow for GitHub Actions?", true) : true;
}

async function ignoresModules({ root }: Survey, folder: string): Promise<boolean> {
  const own = posix.join(folder, ".gitignore");
  const by = await git(root, "check-ignore", "--verbose", posix.join(folder, "node_modules/x"));
  // A file that an earlier run wrote stays among the files.
  return by !== undefined && !by.startsWith(`${own}:`);
}

async function toWrite(
  files: readonly PlannedFile[],
  { force }: InitOptions,
  ask: Ask | undefined,
): Promise<PlannedFile[]> {
  const differing = files.filter(({ state }) => state === "differs");
  const fresh = files.filter(({ state }) => state === "new" || state === "extended");
  if (!ask) return force ? [...fresh, ...differing] : fresh;
  if (fresh.length > 0 && !(await ask.yes("Write these files?", true))) throw new Cancelled("nothing was written");
  const overwritten: PlannedFile[] = [];
  for (const file of differing) {
    if (force || (await ask.yes(`Overwrite ${file.path}?`, false))) overwritten.push(file);
  }
  return [...fresh, ...overwritten];
}

function builderDecision({ builder }: Survey, name: string): string[] {
  if (!builder) return [`builder ${name}: buildx has none that can push by digest yet`];
  if (builder.name !== name) return [];
  const platforms = builder.booted ? `, which runs ${builder.platforms.join(", ")}` : ", which is not booted";
  return [`builder ${name}: ${builder.driver}${platforms}`];
}

function specWarning(spec: string, hasWorkflow: boolean): string[] {
  if (!hasWorkflow || !isLocalSpec(spec)) return [];
  return [
    `package.json names ${spec}, which only this machine has; name an address of git or a version before a workflow runs`,
  ];
}
