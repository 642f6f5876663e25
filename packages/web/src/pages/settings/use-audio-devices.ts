import { useCallback, useEffect, useState } from 'react';

interface Choice {
  readonly value: string;
  readonly label: string;
}
const usual: Choice = { value: '', label: 'As the system has it' };

/** Microphones and speakers; their names are known only after the microphone was allowed once. */
export function useAudioDevices(): { inputs: Choice[]; outputs: Choice[]; refresh: () => void } {
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  const refresh = useCallback(() => {
    navigator.mediaDevices?.enumerateDevices().then(setDevices, () => setDevices([]));
  }, []);
  useEffect(() => {
    refresh();
    navigator.mediaDevices?.addEventListener('devicechange', refresh);
    return () => navigator.mediaDevices?.removeEventListener('devicechange', refresh);
  }, [refresh]);
  const of = (kind: MediaDeviceKind): Choice[] => [
    usual,
    ...devices
      .filter((d) => d.kind === kind && d.deviceId && !['default', 'communications'].includes(d.deviceId))
      .map((d, index) => ({ value: d.deviceId, label: d.label || `Device ${index + 1}` })),
  ];
  return { inputs: of('audioinput'), outputs: of('audiooutput'), refresh };
}
