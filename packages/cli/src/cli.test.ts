import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { cli } from './fake/terminal.ts';
import { verbs } from './verbs/index.ts';

const area = mkdtempSync(join(tmpdir(), 'od-cli-'));
after(() => rmSync(area, { recursive: true }));
const home = join(area, 'home');

/** command line, exit code, what standard error says (or standard output, where it is a success) */
const table: readonly [string[], number, RegExp][] = [
  [[], 2, /^owndial: say what to do, for example `\.\/owndial up`\nSee: \.\/owndial --help\n$/],
  [['--help'], 0, /^Owndial: your own phone company\./],
  [['help'], 0, /Usage: \.\/owndial <verb>/],
  [['help', 'up'], 0, /Usage: \.\/owndial up \[options\]/],
  [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
  [['usr'], 2, /there is no verb "usr"; did you mean `user`\?/],
  [['constructor'], 2, /there is no verb "constructor"/],
  [['frobnicate'], 2, /^owndial: there is no verb "frobnicate"\n/],
  [['user'], 2, /say what to do: user list, user add.*\nSee: \.\/owndial user --help/],
  [['user', '--help'], 0, /user add <login> \[name\]/],
  [['user', 'lst'], 2, /there is no `user lst`; did you mean `user list`\?/],
  [['user', 'add'], 2, /<login> is missing\nSee: \.\/owndial user add --help/],
  [['user', 'add', 'a', 'b', 'c'], 2, /"c" is one word too many/],
  [['user', 'change', 'anna'], 2, /say what to change/],
  [['user', 'add', 'anna', '--role', 'king'], 2, /--role is owner or user, not "king"/],
  [['up', '--detatch'], 2, /there is no option --detatch; did you mean --detach\?/],
  [['up', '-x'], 2, /there is no option -x/],
  [['up', '--engine', 'docker'], 2, /--engine is bundle or system, not "docker"/],
  [['up', '--port-offset', 'many'], 2, /--port-offset wants a whole number, not "many"/],
  [['up', '--home'], 2, /--home wants a value, DIR/],
  [['up', '--home', '--detach'], 2, /--home wants a value, DIR/],
  [['up', '--detach=yes'], 2, /--detach takes no value/],
  [['up', 'now'], 2, /"now" is one word too many/],
  [['number', 'assign', '+41446681800'], 2, /say one of a user and --nobody/],
  [['call', '102', '--home', home], 2, /say whose call it is with --user/],
  [['hangup', 'it'], 2, /"it" is no call/],
  [['bench', 'nothing-like-it'], 2, /there is no bench "nothing-like-it"/],
  [['calls', '--url', 'phone.example.org', '--token', 't'], 2, /--url wants a web address/],
  [['calls', '--url', 'https://phone.example.org'], 2, /--url wants a --token too/],
  [['user', 'list', '--home', home], 1, /no exchange runs from .*; start it with `\.\/owndial up`/],
  [['--home', home, 'status'], 1, /No exchange runs from/],
  [['down', '--home', home], 0, /Nothing was running/],
  [['logs', '--home', home], 1, /nothing was written yet/],
  [['calls', '--url', 'http://127.0.0.1:65533', '--token', 't'], 1, /does not answer \(ECONNREFUSED\)/],
  [['up', '--home', '/proc/none'], 1, /^owndial: \/proc\/none needs 1 GB/],
  [['up', '--home', '/etc'], 1, /^owndial: \/etc holds other things than an exchange/],
  [['up', '--home', home, '--country', 'ZZ'], 1, /"ZZ" is no country/],
];

for (const [argv, code, said] of table) {
  test(`owndial ${argv.join(' ').replace(area, '…')} → ${code}`, async () => {
    const ran = await cli(argv);
    assert.equal(ran.code, code, ran.stderr);
    assert.match(ran.stdout + ran.stderr, said);
    if (code === 2) assert.equal(ran.stdout, '');
    if (code === 1) assert.equal((ran.stdout + ran.stderr).trimEnd().split('\n').length, 1);
  });
}

test('with --json a failure is a problem document on standard output', async () => {
  const ran = await cli(['user', 'list', '--json', '--home', home]);
  assert.equal(ran.code, 1);
  assert.equal(ran.stderr, '');
  const problem = JSON.parse(ran.stdout);
  assert.deepEqual([problem.code, problem.status], ['not-running', 500]);
  const usage = await cli(['usr', '--json']);
  assert.deepEqual([usage.code, JSON.parse(usage.stdout).code], [2, 'bad-request']);
});

test('a wrong configuration is told before anything is done, also by the doctor', async () => {
  const wrong = join(area, 'wrong');
  mkdirSync(wrong);
  writeFileSync(join(wrong, 'owndial.toml'), 'lisen = "::"');
  const up = await cli(['up', '--home', wrong]);
  assert.match(up.stderr, /^owndial: .*owndial\.toml: nothing is called `lisen`; did you mean `listen`\?\n$/);
  const doctor = await cli(['doctor', '--home', wrong, '--json']);
  const { findings } = JSON.parse(doctor.stdout);
  assert.equal(doctor.code, 1);
  assert.ok(
    findings.some(
      (one: { about: string; state: string }) => one.about === 'configuration' && one.state === 'wrong',
    ),
  );
});

test('every verb has a help with examples that it would take', async () => {
  for (const [name, { load }] of Object.entries(verbs)) {
    for (const command of (await load()).commands) {
      const { code, stdout } = await cli([...command.name.split(' '), '--help']);
      assert.equal(code, 0);
      assert.match(stdout, /^Examples:$/m);
      assert.ok(command.examples.length > 0 && command.name.startsWith(name));
    }
  }
});
