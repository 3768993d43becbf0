import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isCurrent, readOptional, replaceFile } from "../../lib/files.ts";
import { GHCR } from "../../lib/oci/reference.ts";
import type { GhcrLayout } from "./layout.ts";

const HOSTS = "/etc/hosts";
const PASSWD = "/etc/passwd";
const ROOT_USER = "0";

/** What starts a program in a new mount namespace, in front of its command line. */
export const NEW_NAMESPACE = ["unshare", "--mount", "--"] as const;

/** What starts a program in the mount namespace of a process and in a folder, in front of its command line. */
export function inNamespaceOf(pid: number, folder: string): string[] {
  return ["nsenter", `--mount=/proc/${pid}/ns/mnt`, `--wdns=${folder}`, "--"];
}

/** The files that are mounted over the host's in the namespace, from what to where. */
export function mounts({ etc }: GhcrLayout): [string, string][] {
  return [HOSTS, PASSWD].map((file) => [join(etc, file.replace("/etc/", "")), file]);
}

/** Whether the files of {@link mounts} are what a process sees. */
export function hasMounts(layout: GhcrLayout, pid: number): boolean {
  return mounts(layout).every(([file, target]) => {
    const text = readOptional(file);
    return text !== undefined && isCurrent(`/proc/${pid}/root${target}`, text);
  });
}

/** Writes the files of {@link mounts} from the host's as they are now. */
export function writeMounted(layout: GhcrLayout): void {
  const texts: Record<string, string> = {
    [HOSTS]: hostsText(readFileSync(HOSTS, "utf8"), layout.address),
    [PASSWD]: passwdText(readFileSync(PASSWD, "utf8"), layout.home),
  };
  for (const [file, target] of mounts(layout)) replaceFile(file, texts[target] ?? "");
}

/** A hosts file in which ghcr.io is at the address, and all else where it was. */
export function hostsText(hosts: string, address: string): string {
  return `${address} ${GHCR}\n${hosts}`;
}

/** A passwd file in which root's home is another one: `pulumi login --local` keeps its stacks there, whatever HOME says. */
export function passwdText(passwd: string, home: string): string {
  return passwd
    .split("\n")
    .map((line) => {
      const fields = line.split(":");
      return fields[2] === ROOT_USER ? fields.with(5, home).join(":") : line;
    })
    .join("\n");
}
