import type { Microphone } from './phone-state.ts';

export class MicrophoneError extends Error {
  readonly trouble: Exclude<Microphone, 'unknown' | 'ok'>;

  constructor(trouble: MicrophoneError['trouble'], cause: unknown) {
    super(`microphone ${trouble}`, { cause });
    this.name = 'MicrophoneError';
    this.trouble = trouble;
  }
}

/** Opens the wanted microphone, or another when that one is unplugged. Rejects with `MicrophoneError`. */
export async function openMicrophone(deviceId: string): Promise<MediaStream> {
  const audio: MediaTrackConstraints = {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(deviceId ? { deviceId: { ideal: deviceId } } : {}),
  };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio, video: false });
  } catch (error) {
    throw new MicrophoneError(troubleOf(error), error);
  }
}

// https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia
function troubleOf(error: unknown): MicrophoneError['trouble'] {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'refused';
}

/** Tells of the permission now and whenever it changes, where the browser says so. */
export async function watchPermission(
  tell: (state: PermissionState) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const status = await navigator.permissions.query({ name: 'microphone' as PermissionName });
    if (signal.aborted) return;
    tell(status.state);
    status.addEventListener('change', () => tell(status.state), { signal });
  } catch {
    // Firefox before 131 has no such permission name: the first call will tell
  }
}
