import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RepositoryFacts } from "../source-context.ts";

/** What a package manager's manifest says of itself. */
interface Declared {
  readonly description?: unknown;
  readonly license?: unknown;
}

/** The manifests in the order in which they are asked, each with what reads it. */
const MANIFESTS: readonly [file: string, read: (text: string) => Declared][] = [
  ["package.json", (text) => JSON.parse(text) ?? {}],
  ["Cargo.toml", (text) => tomlTable(text, "package")],
  ["pyproject.toml", (text) => ({ ...tomlTable(text, "tool.poetry"), ...tomlTable(text, "project") })],
];

/** The words that stand for no license of the SPDX list. */
const NO_LICENSE = /^(?:unlicensed|proprietary)$/i;

/** @see https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/ */
const LICENSE_EXPRESSION = /^[\w.()+-]+(?: (?:AND|OR|WITH) [\w.()+-]+)*$/;

/** Description and license, as far as package.json, Cargo.toml or pyproject.toml of a folder say them plainly. */
export async function manifestFacts(folder: string): Promise<RepositoryFacts> {
  const declared = await Promise.all(MANIFESTS.map(([file, read]) => readManifest(join(folder, file), read)));
  const description = declared.map((each) => textOf(each.description)).find(Boolean);
  const license = declared.map((each) => textOf(each.license)).find((text) => text && isLicense(text));
  return { ...(description && { description }), ...(license && { license: { spdx_id: license } }) };
}

async function readManifest(path: string, read: (text: string) => Declared): Promise<Declared> {
  try {
    return read(await readFile(path, "utf8"));
  } catch {
    return {};
  }
}

/** The keys of a table whose values are strings on a line. */
function tomlTable(text: string, name: string): Record<string, string> {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const start = lines.indexOf(`[${name}]`) + 1;
  if (start === 0) return {};
  const end = lines.findIndex((line, index) => index >= start && line.startsWith("["));
  const pairs = lines.slice(start, end === -1 ? undefined : end).flatMap((line) => {
    const [, key, double, single] = /^([\w-]+)\s*=\s*(?:"([^"\\]*)"|'([^']*)')\s*(?:#.*)?$/.exec(line) ?? [];
    const value = double ?? single;
    return key !== undefined && value !== undefined ? [[key, value] as const] : [];
  });
  return Object.fromEntries(pairs);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

function isLicense(text: string): boolean {
  return LICENSE_EXPRESSION.test(text) && !NO_LICENSE.test(text);
}
