#!/usr/bin/env node
// What `npm start`, `npm test`, `npm run bench`, `npm run verify` and `npm run models` call. Install scripts are off and nothing may be installed yet,
// so this file and its folder use Node's built-ins alone. This first file stays readable by old versions of Node, to say so.
import process from 'node:process';

var wanted = [20, 19];
var found = process.versions.node.split('.').map(Number);
if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  console.error(
    'sigap: this is Node ' +
      process.versions.node +
      ', and ' +
      wanted.join('.') +
      ' or newer is needed. Install it from your system or with a version tool (nvm, fnm, volta).',
  );
  process.exit(1);
}

void import('./bootstrap/main.mjs').then(function (program) {
  return program.main(process.argv.slice(2));
});
