import { Button, Select, Slider } from '@mantine/core';
import { IconBell, IconBellRinging } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStore } from '../../lib/store.ts';
import { askToNotify, canNotify } from '../../phone/attention.ts';
import { audioSettings, changeAudio } from '../../phone/audio-settings.ts';
import { phone } from '../../phone/phone.ts';
import { play } from '../../phone/tones.ts';
import classes from '../../ui/list.module.css';
import { MicrophoneTest } from './microphone-test.tsx';
import { useAudioDevices } from './use-audio-devices.ts';

/** Which microphone, which speaker, and how it rings. */
export function Sound() {
  const settings = useStore(audioSettings);
  const { inputs, outputs, refresh } = useAudioDevices();
  const [ringing, setRinging] = useState(false);
  const [mayAsk, setMayAsk] = useState(canNotify);
  useEffect(() => {
    if (!ringing) return;
    play('ring');
    const timer = setTimeout(() => setRinging(false), 3400);
    return () => {
      clearTimeout(timer);
      play(undefined);
    };
  }, [ringing]);
  const choose = (change: Parameters<typeof changeAudio>[0]) => {
    changeAudio(change);
    void phone.applyDevices();
  };
  return (
    <div className={`card ${classes.pad} ${classes.form}`}>
      <Select
        label="Microphone"
        data={inputs}
        value={settings.microphone}
        onChange={(value) => choose({ microphone: value ?? '' })}
        allowDeselect={false}
      />
      <MicrophoneTest deviceId={settings.microphone} onOpened={refresh} />
      <Select
        label="Speaker"
        description={
          outputs.length < 2 ? 'This browser plays on the speaker that the system chooses.' : undefined
        }
        data={outputs}
        value={settings.speaker}
        onChange={(value) => choose({ speaker: value ?? '' })}
        allowDeselect={false}
      />
      <Select
        label="Ringer"
        description="A call can ring on the loudspeaker while you talk on the headset."
        data={outputs}
        value={settings.ringer}
        onChange={(value) => choose({ ringer: value ?? '' })}
        allowDeselect={false}
      />
      <div>
        <label htmlFor="ring-volume" style={{ fontWeight: 500, fontSize: '0.875rem' }}>
          Ring volume
        </label>
        <Slider
          id="ring-volume"
          thumbLabel="Ring volume"
          min={0}
          max={1}
          step={0.05}
          label={(value) => `${Math.round(value * 100)} %`}
          value={settings.ringVolume}
          onChange={(ringVolume) => changeAudio({ ringVolume })}
        />
      </div>
      <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
        <Button
          variant="default"
          leftSection={<IconBellRinging size={18} />}
          onClick={() => setRinging(!ringing)}
        >
          {ringing ? 'Stop' : 'Ring once'}
        </Button>
        {mayAsk && (
          <Button
            variant="light"
            leftSection={<IconBell size={18} />}
            onClick={() => void askToNotify().then(() => setMayAsk(false))}
          >
            Notify me of calls
          </Button>
        )}
      </div>
    </div>
  );
}
