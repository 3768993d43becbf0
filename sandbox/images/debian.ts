import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../lib/process/run.ts";
import { aptGet } from "../host/apt.ts";

/** Settings of the host's apt that a download needs: proxies, certificates, retries. */
const KEPT_SETTINGS = /^Acquire::(https?|ForceIPv4|ForceIPv6|Retries|Check-Valid-Until)\b/;

/**
 * Downloads one package for several architectures with an apt whose state, cache and architectures are its own, so that
 * the host's never change; its sources, keys and proxies are the host's.
 *
 * @param root a folder for it; what is in it is removed first
 * @param architectures as Debian names them: `armhf`
 * @returns the path of the package of each architecture
 * @throws Error when apt cannot reach the sources or they lack the package
 */
export async function downloadPackage(
  root: string,
  name: string,
  architectures: readonly string[],
  say: (detail: string) => void,
): Promise<Record<string, string>> {
  rmSync(root, { recursive: true, force: true });
  for (const folder of ["state/lists/partial", "cache/archives/partial", "parts", "packages"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  const configuration = join(root, "apt.conf");
  const settings = (await run("apt-config", ["dump"])).split("\n").filter((line) => KEPT_SETTINGS.test(line));
  writeFileSync(configuration, aptConfiguration(root, architectures, settings));
  const env = { ...process.env, APT_CONFIG: configuration };
  const packages = join(root, "packages");
  const wanted = architectures.map((architecture) => `${name}:${architecture}`);
  await aptGet(["download", ...wanted], { env, cwd: packages }, say);
  const files = readdirSync(packages);
  return Object.fromEntries(
    architectures.map((architecture) => {
      const file = files.find((one) => one.endsWith(`_${architecture}.deb`));
      if (!file) throw new Error(`apt-get downloaded no ${name} for ${architecture}, only ${files.join(", ")}`);
      return [architecture, join(packages, file)];
    }),
  );
}

/** The text of the configuration of a private apt. */
function aptConfiguration(root: string, architectures: readonly string[], settings: readonly string[]): string {
  const quoted = architectures.map((architecture) => `"${architecture}"`).join("; ");
  return [
    ...settings,
    // Its own configuration is this file alone: the host's hooks must not run.
    `Dir::Etc::Main "/dev/null";`,
    `Dir::Etc::Parts "${join(root, "parts")}";`,
    `Dir::State "${join(root, "state")}";`,
    `Dir::State::Status "/dev/null";`,
    `Dir::Cache "${join(root, "cache")}";`,
    `APT::Architectures { ${quoted}; };`,
    // The user "_apt", as which apt downloads, may not enter the sandbox's folder.
    `APT::Sandbox::User "root";`,
    `Acquire::Languages "none";`,
    "",
  ].join("\n");
}
