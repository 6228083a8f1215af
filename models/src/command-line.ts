import { parseArgs } from 'node:util';
import { ModelsError } from './models-error.js';

export type Command =
  | { name: 'install'; pack: string; from?: string; acceptLicence?: string }
  | { name: 'list'; json: boolean }
  | { name: 'verify'; pack: string }
  | { name: 'help' };

export const usage = `usage: npm run models -- list [--json]
       npm run models -- install PACK [--from DIR] [--accept-licence "WORDS"]
       npm run models -- verify PACK

  --from DIR         take the files from a folder (a USB stick); they are known by their hash, names do not matter
  --accept-licence   the acceptance text of a pack for non-commercial use, word for word
  SIGAP_MODELS_DIR   where packs lie (default: SIGAP_DATA/models)
`;

const options = {
  from: { type: 'string' },
  'accept-licence': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Throws ModelsError `usage` on anything it does not know. */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parseStrictly(args);
  const [name, pack, ...rest] = positionals;
  if (values.help === true || name === 'help') return { name: 'help' };
  if (rest.length > 0) throw new ModelsError('usage', `too many words: ${rest.join(' ')}`);
  const onlyFor = (option: keyof typeof options, command: string): void => {
    if (values[option] !== undefined && name !== command) throw new ModelsError('usage', `--${option} belongs to ${command}`);
  };
  onlyFor('from', 'install');
  onlyFor('accept-licence', 'install');
  onlyFor('json', 'list');
  if (name === 'list') {
    if (pack !== undefined) throw new ModelsError('usage', 'list takes no pack');
    return { name, json: values.json ?? false };
  }
  if (name !== 'install' && name !== 'verify')
    throw new ModelsError('usage', name === undefined ? 'say what to do' : `unknown command "${name}"`);
  if (pack === undefined) throw new ModelsError('usage', `${name} needs the name of a pack`);
  if (name === 'verify') return { name, pack };
  return {
    name,
    pack,
    ...(values.from === undefined ? {} : { from: values.from }),
    ...(values['accept-licence'] === undefined ? {} : { acceptLicence: values['accept-licence'] }),
  };
}

function parseStrictly(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new ModelsError('usage', message, { cause: error });
  }
}
