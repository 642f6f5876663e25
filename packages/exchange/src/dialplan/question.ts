/** What the dialplan tells with its question. Everything in it is a claim but what only the engine itself can set. */
export interface Question {
  /** names one call for good: the leg's UNIQUEID, and when it began (ms since the epoch), as a leg may be moved on */
  readonly key: string;
  readonly engineId: string;
  readonly began: number;
  readonly linkedId: string;
  /** SIP user name of the device, as it signed in */
  readonly device: string;
  /** id of the user who asked for the call on the web or the command line, else empty */
  readonly click: string;
  /** the leg that moved this one here by REFER, else empty */
  readonly moved: string;
  readonly dialled: string;
}

/** Form data of the dialplan. What is after all NUL is left out: PostgreSQL has no text with one in it. */
export const readForm = (form: string): URLSearchParams => new URLSearchParams(form.replace(/%00|\0/g, ''));

/** ms since the epoch; undefined for what is not a time before the year 10000, which neither ISO 8601 nor an id can hold. */
export function readTime(text: string): number | undefined {
  const time = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
  return time > 0 && time <= 253_402_300_799_999 ? time : undefined;
}

/** Reads the question's form data; undefined when it is not one of the dialplan's. */
export function readQuestion(form: string): Question | undefined {
  const values = readForm(form);
  const engineId = values.get('id') ?? '';
  const began = readTime(values.get('began') ?? '');
  if (!/^[-\w.]{1,64}$/.test(engineId) || began === undefined) return undefined;
  return {
    key: `${engineId}/${began}`,
    engineId,
    began,
    linkedId: values.get('linked') ?? '',
    device: values.get('device') ?? '',
    click: values.get('click') ?? '',
    moved: values.get('moved') ?? '',
    dialled: (values.get('dialled') ?? '').slice(0, 80),
  };
}
