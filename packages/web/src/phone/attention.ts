import type { PhoneCall } from './phone-state.ts';

const plainTitle = 'Owndial';
let blinking: ReturnType<typeof setInterval> | undefined;
let shown: Notification | undefined;

/** Draws the eye to a call when the page is not looked at: a notification of the system and a blinking title. */
export function callAttention(call: PhoneCall | undefined, onClick: () => void): void {
  clearInterval(blinking);
  blinking = undefined;
  shown?.close();
  shown = undefined;
  document.title = plainTitle;
  if (!call) return;
  const who = call.remote.name ?? call.remote.number;
  let on = false;
  const blink = () => {
    on = !on;
    document.title = on ? `Calling you: ${who}` : plainTitle;
  };
  blink();
  blinking = setInterval(blink, 1000);
  if (document.hidden && 'Notification' in window && Notification.permission === 'granted') {
    shown = new Notification(`${who} is calling`, {
      body: call.remote.name ? call.remote.number : 'Click to answer in the page',
      tag: 'owndial-call',
      requireInteraction: true,
      icon: '/icon.svg',
    });
    shown.addEventListener('click', () => {
      window.focus();
      onClick();
    });
  }
  navigator.vibrate?.([300, 200, 300]);
}

/** The title while a call is up, so that the tab is found again. */
export function titleFor(call: PhoneCall | undefined): void {
  if (blinking) return;
  document.title = call ? `On a call · ${call.remote.name ?? call.remote.number}` : plainTitle;
}

export const canNotify = (): boolean => 'Notification' in window && Notification.permission === 'default';
export const askToNotify = (): Promise<NotificationPermission> => Notification.requestPermission();
