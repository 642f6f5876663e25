import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutVideo } from './without-video.ts';

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n`;

test('an offered picture gets port 0 and leaves the bundle, the voice stays as it is', () => {
  const offer = lines(
    'v=0',
    'a=group:BUNDLE audio-0 video-1',
    'm=audio 4000 UDP/TLS/RTP/SAVPF 107',
    'a=mid:audio-0',
    'm=video 4002 UDP/TLS/RTP/SAVPF 96',
    'a=mid:video-1',
  );
  assert.equal(
    withoutVideo(offer),
    lines(
      'v=0',
      'a=group:BUNDLE audio-0',
      'm=audio 4000 UDP/TLS/RTP/SAVPF 107',
      'a=mid:audio-0',
      'm=video 0 UDP/TLS/RTP/SAVPF 96',
      'a=mid:video-1',
    ),
  );
});

test('an offer of voice alone is not touched', () => {
  const offer = lines('v=0', 'm=audio 4000 RTP/AVP 0', 'a=mid:0');
  assert.equal(withoutVideo(offer), offer);
});
