import { posix } from "node:path";
import { stringify } from "yaml";

/** A file to be written, relative to the root of the repository. */
export interface ProjectFile {
  readonly path: string;
  readonly content: string;
  /** Whether an existing file only gets lines; the rest of it stays. */
  readonly adds?: true;
  /** Whether the file that is there says the same, in other characters. */
  readonly isSame?: true;
}

/** The JSON Schema of stack files in an installed package, relative to the project. */
export const SCHEMA_ADDRESS = "node_modules/multiarch/components/settings/pulumi-stack.schema.json";
/** Where the provider is in an installed package, relative to the project. */
const PROVIDER_FOLDER = "./node_modules/multiarch/provider";
/** The whole program of a project that its stack files describe. */
export const PROGRAM = 'export { default } from "multiarch/program";\n';

/**
 * The settings of a Pulumi project that uses the package.
 *
 * @param template what `pulumi new` says and asks, where it is one
 */
export function pulumiYaml(name: string, description: string, template?: object): string {
  return stringify({
    name,
    description,
    runtime: { name: "nodejs", options: { typescript: false } },
    main: "index.js",
    plugins: { providers: [{ name: "multiarch-registry", path: PROVIDER_FOLDER }] },
    ...(template && { template }),
  });
}

/** The package.json of a project. */
export function packageJson(name: string, dependencies: Readonly<Record<string, string>>): string {
  const content = { name, private: true, type: "module", dependencies };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** The files of a project in their folder. */
export function projectFilesIn(folder: string, files: Readonly<Record<string, string>>): ProjectFile[] {
  return Object.entries(files).map(([name, content]) => ({ path: posix.join(folder, name), content }));
}
