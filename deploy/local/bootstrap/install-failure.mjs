/** What npm says, what it means, what helps. The first that fits is taken. */
const KNOWN = [
  [/ENOSPC/, 'the disk is full', 'Free about 3 GB and start again'],
  [
    /EUSAGE|can only install packages when your package\.json and package-lock\.json/,
    'package.json and package-lock.json do not fit each other',
    'Run: npm install',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network/,
    'no package registry can be reached',
    'Connect to the internet, or name a registry you reach with: npm config set registry URL',
  ],
  [
    /CERT_|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/,
    "the registry's certificate is not trusted here",
    'Name your CA with: npm config set cafile FILE',
  ],
  [
    /E401|E403|ENEEDAUTH/,
    'the package registry refuses this user',
    'Sign in with: npm login, or name another registry with: npm config set registry URL',
  ],
  [/E404|ETARGET|notarget/, 'the package registry lacks a package', 'Name a complete registry with: npm config set registry URL'],
  [/EINTEGRITY/, 'a package differs from what the lockfile expects', "Empty npm's cache with: npm cache clean --force"],
  [/EACCES|EPERM|EROFS/, 'npm may not write here', 'Run as the owner of this folder, and check that node_modules belongs to the same user'],
  [/EMFILE/, 'too many files are open', 'Raise the limit with: ulimit -n 4096'],
];

/**
 * @param {string} said npm's standard error
 * @returns {{ problem: string, cure: string }}
 */
export function explainInstallFailure(said) {
  const detail = said
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim())
    .find((line) => line !== '' && !/^(code|errno|syscall|path|A complete log)/.test(line));
  const quoted = detail === undefined ? '' : ` (npm: ${detail.slice(0, 200)})`;
  const known = KNOWN.find(([pattern]) => pattern.test(said));
  if (known !== undefined) return { problem: `${known[1]}${quoted}`, cure: known[2] };
  return { problem: `npm could not install the dependencies${quoted}`, cure: 'See it in full with: npm ci' };
}
