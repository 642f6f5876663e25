import { Button } from '@mantine/core';
import { IconMicrophone } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { watchLevel } from '../../phone/level.ts';
import { MicrophoneError, openMicrophone } from '../../phone/microphone.ts';
import type { Microphone } from '../../phone/phone-state.ts';
import { MicrophoneTrouble } from '../../shell/microphone-trouble.tsx';
import own from './settings.module.css';

/** Speak and see: a bar that moves with the voice. */
export function MicrophoneTest({ deviceId, onOpened }: { deviceId: string; onOpened: () => void }) {
  const [on, setOn] = useState(false);
  const [trouble, setTrouble] = useState<Microphone>('ok');
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!on) return;
    let stop = () => {};
    let over = false;
    openMicrophone(deviceId).then(
      (stream) => {
        const close = () => stream.getTracks().map((track) => track.stop());
        if (over) return close();
        onOpened();
        setTrouble('ok');
        const unwatch = watchLevel(stream, (level) => {
          if (bar.current) bar.current.style.transform = `scaleX(${level})`;
        });
        stop = () => {
          unwatch();
          close();
        };
      },
      (error: unknown) => {
        setTrouble(error instanceof MicrophoneError ? error.trouble : 'refused');
        setOn(false);
      },
    );
    return () => {
      over = true;
      stop();
      if (bar.current) bar.current.style.transform = 'scaleX(0)';
    };
  }, [on, deviceId, onOpened]);
  return (
    <>
      <div style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconMicrophone size={16} />}
          onClick={() => setOn(!on)}
        >
          {on ? 'Stop' : 'Try it'}
        </Button>
        <div className={own.meter} style={{ flex: 1 }} aria-hidden="true">
          <div ref={bar} />
        </div>
      </div>
      <MicrophoneTrouble trouble={trouble} />
    </>
  );
}
