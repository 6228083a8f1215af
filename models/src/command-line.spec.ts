import { describe, expect, it } from 'vitest';
import { parseCommand } from './command-line.js';

describe('parseCommand', () => {
  it.each([
    [['list'], { name: 'list', json: false }],
    [['list', '--json'], { name: 'list', json: true }],
    [['verify', 'face-api'], { name: 'verify', pack: 'face-api' }],
    [['install', 'x'], { name: 'install', pack: 'x' }],
    [
      ['install', 'x', '--from', '/media/stick', '--accept-licence', 'I will'],
      { name: 'install', pack: 'x', from: '/media/stick', acceptLicence: 'I will' },
    ],
    [['--help'], { name: 'help' }],
  ])('understands %j', (args, expected) => {
    expect(parseCommand(args)).toEqual(expected);
  });

  it.each([
    [[]],
    [['remove', 'x']],
    [['install']],
    [['verify']],
    [['list', 'x']],
    [['install', 'x', 'y']],
    [['install', 'x', '--form', 'd']],
    [['list', '--from', 'd']],
    [['install', 'x', '--from']],
  ])('refuses %j', (args: string[]) => {
    expect(() => parseCommand(args)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('says what is wrong in one line', () => {
    expect(() => parseCommand(['install', 'x', '--form', 'd'])).toThrow(/^Unknown option '--form'$/);
  });
});
