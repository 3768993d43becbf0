import { join } from "node:path";
import { basicAuthorization, registryCredentials } from "../credentials.ts";
import type { Layout } from "../layout.ts";
import { LOOPBACK } from "../ports.ts";
import { controlToken } from "./guard.ts";
import { startEmulator } from "./server.ts";

/** The process of the emulator, whose packages are those of the sandbox's registry. */
export async function main(layout: Layout): Promise<void> {
  await startEmulator({
    port: layout.githubPort,
    controlToken: controlToken(layout),
    file: join(layout.github, "state.json"),
    registry: {
      url: `http://${LOOPBACK}:${layout.registryPort}`,
      authorization: basicAuthorization(registryCredentials(layout)),
    },
  });
}
