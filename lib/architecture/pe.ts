import type { Program } from "./program.ts";

const DOS_MAGIC = "MZ";
const PE_MAGIC = "PE\0\0";
/** Where the header of DOS says at which place that of Windows is. */
const PE_PLACE = 0x3c;
const COFF_LENGTH = 20;
const IS_LIBRARY = 0x2000;
const PE32_PLUS = 0x20b;
/** Programs of a firmware, from the boot loader to drivers. */
const FIRMWARE_SUBSYSTEMS = [10, 11, 12, 13];
/** The directory of programs for .NET, most of which run on every machine whatever their header says. */
const DOTNET_DIRECTORY = 14;

const MACHINES: Readonly<Record<number, string>> = {
  332: "386",
  448: "arm",
  452: "arm",
  20580: "riscv64",
  25188: "loong64",
  34404: "amd64",
  43620: "arm64",
};

/** @see https://learn.microsoft.com/en-us/windows/win32/debug/pe-format */
export function readPe(head: Buffer): Program | undefined {
  if (head.length < PE_PLACE + 4 || head.toString("latin1", 0, 2) !== DOS_MAGIC) return undefined;
  const place = head.readUInt32LE(PE_PLACE);
  const optional = place + PE_MAGIC.length + COFF_LENGTH;
  if (optional + 2 > head.length || head.toString("latin1", place, place + 4) !== PE_MAGIC) return undefined;
  const architecture = MACHINES[head.readUInt16LE(place + 4)];
  if (architecture === undefined || isOfNoMachine(head, optional)) return undefined;
  const isLibrary = (head.readUInt16LE(place + 22) & IS_LIBRARY) !== 0;
  return { format: "PE", architectures: [architecture], isLibrary };
}

function isOfNoMachine(head: Buffer, optional: number): boolean {
  const directories = optional + (head.readUInt16LE(optional) === PE32_PLUS ? 112 : 96);
  const dotnet = directories + DOTNET_DIRECTORY * 8;
  if (dotnet + 8 > head.length) return false;
  const count = head.readUInt32LE(directories - 4);
  if (FIRMWARE_SUBSYSTEMS.includes(head.readUInt16LE(optional + 68))) return true;
  return count > DOTNET_DIRECTORY && head.readUInt32LE(dotnet) !== 0;
}
