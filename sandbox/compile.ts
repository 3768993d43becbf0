import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { execa } from "execa";

/** What users import, with its types, and the command that they run; each by its path, which the package keeps. */
export const MODULES = ["index.ts", "components/index.ts", "cli/bin.ts"];
/** A program on its own: nobody imports what it is made of. */
export const PROVIDER = "provider/main.ts";
/** Packages of the provider that stay packages: it loads them, or parts of them, when it needs them. */
const LOADED_LATE = ["undici", "@sigstore/*"];
/** The licenses of the packages that are part of the provider. */
const LICENSES = "provider/LICENSES.txt";
/** How packages that are CommonJS ask for Node's own modules. */
const REQUIRE = 'import { createRequire as requirer } from "node:module"; const require = requirer(import.meta.url);';

/**
 * Compiles the package of a checkout, into few files: each operation of Pulumi starts a program and a provider anew,
 * which would take much of their time to find and read hundreds. What users import shares its packages with their
 * programs; the provider has its own within. Whether the types fit is checked elsewhere.
 *
 * @param folder what gets the place of `dist`
 */
export async function compilePackage(project: string, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const declarations = ["-p", "tsconfig.build.json", "--noCheck", "--outDir", folder];
  await Promise.all([
    execa(join(project, "node_modules", ".bin", "tsc"), declarations, { cwd: project, stdio: "inherit" }),
    bundlePackage(project, folder),
  ]);
}

/**
 * The JavaScript of the package, without the declarations of its types.
 *
 * @returns what its files are made of
 */
export async function bundlePackage(project: string, folder: string): Promise<Metafile["outputs"]> {
  const options = {
    absWorkingDir: project,
    outdir: folder,
    outbase: project,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22.18",
    logLevel: "warning",
    metafile: true,
  } satisfies BuildOptions;
  const [provider, modules] = await Promise.all([
    build({
      ...options,
      entryPoints: [PROVIDER],
      chunkNames: "provider/[name]-[hash]",
      external: LOADED_LATE,
      banner: { js: REQUIRE },
    }),
    build({ ...options, entryPoints: MODULES, chunkNames: "chunks/[name]-[hash]", packages: "external" }),
  ]);
  writeFileSync(join(folder, LICENSES), licenses(project, provider.metafile));
  return { ...provider.metafile.outputs, ...modules.metafile.outputs };
}

function licenses(project: string, { inputs }: Metafile): string {
  const folders = Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  const texts = [...new Set(folders)].sort().map((name) => {
    const folder = join(project, name);
    const own = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, string>;
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)\b/i.test(file));
    const text = files.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
    return [`${own.name} ${own.version}: ${own.license}`, ...text].join("\n\n");
  });
  return `${texts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}
