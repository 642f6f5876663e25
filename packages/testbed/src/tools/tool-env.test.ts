import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { platformOf } from '@owndial/exchange/engines/bundle/platform';
import { findProgram, toolEnv } from './tool-env.ts';
import { toolList } from './tool-list.ts';

test('programs are found in a tree, the highest version first, with what they need around them', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'owndial-tools-'));
  t.after(() => rmSync(root, { recursive: true }));
  const { lib } = platformOf();
  const put = (path: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
  };
  for (const version of [9, 15, 17]) put(`usr/lib/postgresql/${version}/bin/initdb`);
  put(`${lib}/pulseaudio/libpulsecommon.so`);
  put(`${lib}/espeak-ng-data/phontab`);

  assert.equal(findProgram(root, toolList.initdb.path), join(root, 'usr/lib/postgresql/17/bin/initdb'));
  assert.equal(findProgram(root, toolList.sipp.path), undefined);
  const env = toolEnv(root);
  assert.deepEqual(env.LD_LIBRARY_PATH?.split(':'), [
    join(root, lib),
    join(root, 'usr/lib'),
    join(root, lib, 'pulseaudio'),
  ]);
  assert.equal(env.ESPEAK_DATA_PATH, join(root, lib));
  assert.equal(env.FONTCONFIG_FILE, undefined, "the machine's own fonts are used");
});

test('versions are read from what the tools print', () => {
  const said = {
    sipp: [' SIPp v3.6.1-SCTP-PCAP-RTPSTREAM.', ' SIPp v3.7.3-TLS-SCTP-PCAP.', ' SIPp v3.8.0.'],
    baresip: ['baresip v1.0.0 Copyright (C) 2010'],
    chromium: ['Chromium 156.0.8078.79 built on Debian'],
    sox: ['sox:      SoX v14.4.2'],
    espeak: ['eSpeak NG text-to-speech: 1.51  Data at: /usr/lib'],
    initdb: ['initdb (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)'],
    postgres: ['postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)'],
  };
  for (const [name, lines] of Object.entries(said)) {
    for (const line of lines) {
      assert.match(
        toolList[name as keyof typeof said].version.exec(line)?.[1] ?? '',
        /^\d+\.\d+[.\d]*$/,
        line,
      );
    }
  }
});
