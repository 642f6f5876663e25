import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { meanOpinion, readQuality } from './quality.ts';

const rtcp = (values: Record<string, number | string>) =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(';');

describe('mean opinion by the E-model', () => {
  // R and mean opinion as table B.1 of ITU-T G.107 has them
  const published: [r: number, mos: number][] = [
    [90, 4.34],
    [80, 4.03],
    [70, 3.6],
    [60, 3.1],
    [50, 2.58],
  ];
  for (const [r, mos] of published) {
    test(`R ${r}, all of it by delay: ${mos}`, () => {
      const impairment = 93.2 - r;
      const oneWay =
        Math.max(impairment / 0.024, 0) <= 177.3 ? impairment / 0.024 : (impairment + 19.503) / 0.134;
      assert(Math.abs(meanOpinion(0, 0, (oneWay - 20) * 2) - mos) <= 0.015);
    });
    test(`R ${r}, the most of it by loss: ${mos}`, () => {
      const impairment = 93.2 - 0.48 - r;
      const loss = (impairment * 25.1) / (95 - impairment);
      assert(Math.abs(meanOpinion(loss, 0, 0) - mos) <= 0.015);
    });
  }

  test('never leaves the scale, and never grows with loss, jitter or delay', () => {
    const steps = [0, 0.1, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 1e6];
    let last = 5;
    for (const step of steps) {
      const mos = meanOpinion(Math.min(step, 100), step, step);
      assert(mos >= 1 && mos <= 4.5 && mos <= last, `${step}: ${mos}`);
      last = mos;
    }
    for (const loss of steps.filter((step) => step <= 100))
      for (const delay of steps) assert(meanOpinion(loss, 0, delay) >= 1, `${loss} % ${delay} ms`);
  });
});

describe('what RTCP told', () => {
  test('of a good leg', () => {
    const text =
      'ssrc=1;themssrc=2;lp=3;rxjitter=0.004500;rxcount=997;txjitter=0.000200;txcount=1000;rlp=10;rtt=0.040000;rxmes=88.1';
    assert.deepEqual(readQuality(text), {
      receivedLossPercent: 0.3,
      sentLossPercent: 1,
      jitterMs: 4.5,
      roundTripMs: 40,
      mos: meanOpinion(1, 4.5, 40),
    });
  });

  test('without a report from the device there is no round trip', () => {
    assert.equal(readQuality(rtcp({ rxcount: 10, txcount: 10, rtt: '0.000000' }))?.roundTripMs, null);
    const negative = readQuality(rtcp({ rxcount: 10, txcount: 10, rtt: '65535.999540' }));
    assert.equal(negative?.roundTripMs, 0);
    assert.ok(negative.mos > 4);
  });

  for (const nothing of [
    '',
    ';;;',
    'rxcount=0;txcount=0',
    'rxcount=nan;txcount=-5',
    '=',
    'lp=5',
    'x'.repeat(9999),
  ])
    test(`nothing: ${JSON.stringify(nothing.slice(0, 30))}`, () =>
      assert.equal(readQuality(nothing), undefined));

  test('shares stay shares, whatever the counters say', () => {
    const wild = readQuality(
      rtcp({ rxcount: 1, lp: 4294967295, txcount: 2, rlp: 50, rxjitter: 'inf', rtt: '-1' }),
    );
    assert.deepEqual(wild, {
      receivedLossPercent: 100,
      sentLossPercent: 100,
      jitterMs: 0,
      roundTripMs: null,
      mos: meanOpinion(100, 0, 0),
    });
  });
});
