import { listPackNames, readPackManifest } from '@sigap/node-kit';
import { parseCommand, usage } from './command-line.js';
import { installPack } from './install/install-pack.js';
import { describePacks, type ListedPack } from './list/describe-packs.js';
import { ModelsError } from './models-error.js';
import { verifyPack } from './verify/verify-pack.js';

export interface ModelsContext {
  modelsDir: string;
  /** the pack that is configured, marked in the list */
  packInUse: string;
  packsDir?: string;
  now: () => Date;
  print: (text: string) => void;
}

/** Runs one command. Throws ModelsError or ModelPackError, each with a code and one line. */
export async function runModels(args: readonly string[], context: ModelsContext): Promise<void> {
  const command = parseCommand(args);
  if (command.name === 'help') return context.print(usage);
  if (command.name === 'list') return list(command.json, context);
  const pack = await readPackManifest(command.pack, context.packsDir);
  if (command.name === 'verify') {
    const state = await verifyPack(pack, context.modelsDir);
    for (const file of state.files) context.print(`${file.state === 'ok' ? 'ok' : file.state}  ${file.name}\n`);
    if (!state.usable)
      throw new ModelsError('pack_damaged', `${pack.name} can not be used${state.licenceAccepted ? '' : ' (licence not accepted)'}`);
    return context.print(`${pack.name} is complete\n`);
  }
  const { from, acceptLicence } = command;
  const { modelsDir, now } = context;
  const installed = await installPack(pack, {
    modelsDir,
    now,
    ...(from === undefined ? {} : { from }),
    ...(acceptLicence === undefined ? {} : { acceptLicence }),
  });
  for (const { name, how } of installed) context.print(`${how.replaceAll('_', ' ')}  ${name}\n`);
  context.print(`${pack.name} is installed; use it with SIGAP_FACE_PACK=${pack.name}\n`);
}

async function list(json: boolean, { modelsDir, packInUse, packsDir, print }: ModelsContext): Promise<void> {
  const listed: ListedPack[] = [];
  for (const name of await listPackNames(packsDir)) {
    const pack = await readPackManifest(name, packsDir);
    listed.push({ pack, state: await verifyPack(pack, modelsDir), inUse: name === packInUse });
  }
  print(json ? `${JSON.stringify(listed, null, 2)}\n` : describePacks(listed));
}
