import { type EmulatorOptions, startEmulator } from "./server.ts";

/** The process of the emulator. */
export async function main(options: EmulatorOptions): Promise<void> {
  await startEmulator(options);
}
