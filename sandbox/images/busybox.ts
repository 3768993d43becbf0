import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../lib/process/run.ts";
import { downloadPackage } from "./debian.ts";
import { type Image, type ImagePlatform, writeLayout } from "./oci-layout.ts";
import { type Member, tar } from "./tar.ts";

/** Debian's package with a BusyBox that needs no libraries. */
const PACKAGE = "busybox-static";

/** The platforms, by Debian's names of their architectures; the variants are those of Docker Hub's busybox. */
export const PLATFORMS: Readonly<Record<string, ImagePlatform>> = {
  amd64: { os: "linux", architecture: "amd64" },
  arm64: { os: "linux", architecture: "arm64", variant: "v8" },
  armhf: { os: "linux", architecture: "arm", variant: "v7" },
  i386: { os: "linux", architecture: "386" },
};

const SETTINGS = { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["sh"] };

const FOLDERS = ["bin", "dev", "etc", "home", "proc", "run", "sys", "usr", "usr/bin", "var", "var/log"];
const PASSWD = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
`;
const GROUP = `root:x:0:
daemon:x:1:
tty:x:5:
www-data:x:33:
nogroup:x:65534:
`;

/**
 * Makes a `busybox` image of every platform from Debian's packages, as an OCI layout in an existing folder. The same
 * packages give the same digest.
 *
 * @param aptRoot a folder for a private apt
 */
export async function makeBusybox(folder: string, aptRoot: string, say: (detail: string) => void): Promise<void> {
  const packages = await downloadPackage(aptRoot, PACKAGE, Object.keys(PLATFORMS), say);
  const images: Image[] = [];
  for (const [architecture, platform] of Object.entries(PLATFORMS)) {
    say(`unpack ${architecture}`);
    const unpacked = join(aptRoot, architecture);
    await run("dpkg-deb", ["--extract", packages[architecture] ?? "", unpacked]);
    const program = join(unpacked, "bin", "busybox");
    const applets = (await run(program, ["--list"])).split("\n");
    images.push({ platform, settings: SETTINGS, layers: [tar(rootFileSystem(readFileSync(program), applets))] });
  }
  writeLayout(folder, images);
}

/** The smallest root file system that Dockerfiles for Docker Hub's busybox find their way in. */
export function rootFileSystem(program: Buffer, applets: readonly string[]): Member[] {
  const file = (path: string, text: string): Member => ({
    type: "file",
    path,
    mode: 0o644,
    content: Buffer.from(text),
  });
  return [
    ...FOLDERS.map((path): Member => ({ type: "folder", path, mode: 0o755 })),
    { type: "folder", path: "root", mode: 0o700 },
    { type: "folder", path: "tmp", mode: 0o1777 },
    { type: "folder", path: "var/tmp", mode: 0o1777 },
    file("etc/passwd", PASSWD),
    file("etc/group", GROUP),
    { type: "file", path: "bin/busybox", mode: 0o755, content: program },
    ...applets
      .filter((name) => name !== "busybox")
      .map((name): Member => ({ type: "link", path: `bin/${name}`, target: "busybox" })),
    { type: "link", path: "usr/bin/env", target: "../../bin/env" },
  ];
}
